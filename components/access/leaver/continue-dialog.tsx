import { useState } from "react";
import { FormDialog } from "#components/dialogs/form-dialog.tsx";
import { Note } from "#components/ui/note.tsx";
import { counted } from "#components/ui/words/counted.ts";
import { NO_KEY, previewOperation } from "#lib/client/calls/operations.ts";
import { useCall } from "#lib/client/calls/use-operation.ts";
import { keyedLeaver } from "#lib/client/leaver.ts";
import { canKeepKeys } from "#lib/client/rotation-keys.ts";
import { isNext, type Leaver, type LeaverPlan } from "#lib/shared/people/leaver.ts";
import { type Chosen, choicesOf, isChosen, NOTHING_CHOSEN, RestField, SuccessorFields } from "./choices.tsx";
import { ClosedNote } from "./closed-note.tsx";

type Props = { leaver: Leaver; plan: LeaverPlan; onClose: () => void };

/** Lets a plan go on under this person's session, with what must be chosen anew. */
export function ContinueDialog({ leaver, plan, onClose }: Props) {
  const [chosen, setChosen] = useState<Chosen>(NOTHING_CHOSEN);
  const change = useCall(keyedLeaver("leaver.continue"), onClose, { page: false });
  const next = leaver.users.filter(isNext).length;
  const keeps = canKeepKeys();
  const isElse = plan.rotations.length > 0 && leaver.users.some(({ problem }) => problem === "in_rotation");
  const choice = { leaver, chosen, onChoose: setChosen };
  const choices = choicesOf(leaver, chosen);
  const isReady = keeps && isChosen(leaver, chosen);
  return (
    <FormDialog
      title={plan.cause ? "Continue the leaver plan" : "Try again"}
      lead="It continues under your session, once you confirm it is you."
      button={plan.cause ? "Continue plan" : "Try again"}
      ready={isReady}
      change={change}
      onSubmit={() => change.run(choices)}
      shows={
        isReady
          ? { input: choices, preview: () => previewOperation("leaver.continue", { ...choices, key: NO_KEY }) }
          : undefined
      }
      onClose={onClose}
    >
      {!keeps && (
        <Note tone="warn">
          <strong>This browser cannot keep new passwords.</strong> Open Rolecall over https, and not in a private
          window.
        </Note>
      )}
      <p className="text-14">
        {plan.steps.some(({ state }) => state === "failed") && "Failed steps are tried again. "}
        {next > 0 &&
          `${counted(next, "SQL user")} ${next === 1 ? "is" : "are"} rotated, because they may know the password.`}
      </p>
      <ClosedNote leaver={leaver} />
      {isElse && <Note>Some SQL users are in an unfinished rotation. Resume or stop it first.</Note>}
      <SuccessorFields {...choice} />
      <RestField {...choice} />
    </FormDialog>
  );
}
