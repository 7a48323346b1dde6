import { type ReactNode, useRef } from "react";
import { MutationFailure } from "#components/dialogs/mutation-failure.tsx";
import { QueuePlace } from "#components/dialogs/queue-place.tsx";
import { ShowEffects } from "#components/dialogs/show-effects.tsx";
import { SqlUserTitle } from "#components/dialogs/sql-user-title.tsx";
import type { ShownCluster } from "#components/sql-user-facts/shown-cluster.ts";
import { Button } from "#components/ui/button.tsx";
import { Dialog, DialogActions } from "#components/ui/dialog.tsx";
import { Note } from "#components/ui/note.tsx";
import { RelativeTime } from "#components/ui/words/relative-time.tsx";
import { showing } from "#lib/client/calls/operations.ts";
import { ERROR_WORDS } from "#lib/shared/errors/errors.ts";
import type { Failure } from "#lib/shared/errors/result.ts";
import type { Unfinished } from "#lib/shared/sql-users/creation.ts";
import { CreationSteps } from "./creation-steps.tsx";
import { RunningCreation } from "./running-creation.tsx";

export type UnfinishedDialogProps = {
  cluster: ShownCluster;
  name: string;
  unfinished: Unfinished;
  running: "finish" | "remove" | null;
  failure: Failure | null;
  onFinish: () => void;
  onRemove: () => void;
  onClose: () => void;
  returnFocus: () => HTMLElement | null;
  children?: ReactNode;
};

/** A creation that stopped in the middle: its steps with the cause, and the two ways to continue. */
export function UnfinishedDialog(props: UnfinishedDialogProps) {
  const { cluster, name, unfinished, running, failure, onClose, returnFocus, children } = props;
  const { after, forRequester, whose } = unfinished;
  const button = useRef<HTMLButtonElement>(null);
  // Only another approval knows whose it is.
  const isProvable = whose !== "unproved";
  const canFinish = isProvable && !(forRequester && after === "begun");
  const isComplete = after === "signed_in";
  const target = { clusterId: cluster.id, name };
  return (
    <Dialog
      open
      locked={running !== null}
      onClose={(reason) => reason !== "backdrop" && onClose()}
      title={
        isComplete ? (
          <SqlUserTitle what="The password of" name={name} cluster={cluster.name} end=" may be lost" />
        ) : (
          <SqlUserTitle what="Creating" name={name} cluster={cluster.name} end=" is not finished" />
        )
      }
      lead={isComplete ? "The SQL user is complete. No browser confirmed its password." : "Its password was not shown."}
      initialFocus={button}
      finalFocus={returnFocus}
      footer={
        <DialogActions>
          <Button ref={button} onClick={onClose} disabled={running !== null}>
            Later
          </Button>
          <WaysOn {...props} isProvable={isProvable} canFinish={canFinish} isComplete={isComplete} />
        </DialogActions>
      }
    >
      <MutationFailure failure={failure} password />
      <QueuePlace pending={running !== null} />
      {running === "finish" ? (
        <RunningCreation clusterId={cluster.id} name={name} hasAccess />
      ) : (
        <WhereItStands unfinished={unfinished} canFinish={canFinish} />
      )}
      {running === null && isProvable && (
        <>
          {canFinish && (
            <ShowEffects
              {...showing("sql_user.create.finish", target)}
              what={isComplete ? "what a new password sends" : "what Finish sends"}
            />
          )}
          <ShowEffects {...showing("sql_user.delete.unfinished", target)} what="what Remove sends" />
        </>
      )}
      {children}
    </Dialog>
  );
}

type WaysProps = Pick<UnfinishedDialogProps, "running" | "onFinish" | "onRemove"> & {
  isProvable: boolean;
  canFinish: boolean;
  isComplete: boolean;
};

function WaysOn({ running, onFinish, onRemove, isProvable, canFinish, isComplete }: WaysProps) {
  return (
    <>
      {isProvable && (
        <Button
          variant={canFinish ? undefined : "danger"}
          pending={running === "remove"}
          disabled={running === "finish"}
          onClick={onRemove}
        >
          Remove
        </Button>
      )}
      {canFinish && (
        <Button variant="primary" pending={running === "finish"} disabled={running === "remove"} onClick={onFinish}>
          {isComplete ? "Set new password" : "Finish"}
        </Button>
      )}
    </>
  );
}

function WhereItStands({ unfinished, canFinish }: { unfinished: Unfinished; canFinish: boolean }) {
  const { after, at, by, code, words, byApi } = unfinished;
  const isComplete = after === "signed_in";
  return (
    <>
      <Note tone={byApi && after === "begun" ? "admin" : "warn"}>
        <strong>
          {isComplete
            ? "No browser confirmed the answer"
            : code === null
              ? "Rolecall's server stopped during the creation"
              : ERROR_WORDS[code].title}
          .
        </strong>{" "}
        {words && sentence(words)} Begun by {by}, {isComplete ? "complete" : "stopped"} <RelativeTime at={at} />.
      </Note>
      <CreationSteps after={after} next="failed" hasAccess />
      <p className="text-ink-2">
        {whatItIs(unfinished)}
        {waysOn(unfinished, canFinish)}
      </p>
    </>
  );
}

/** What is known of the SQL user itself. */
function whatItIs({ after, byApi, whose }: Unfinished): string {
  if (byApi && after === "begun") return "The Cloud API may have made it as admin. ";
  if (whose === "unchecked")
    return "Rolecall has not checked yet whether this is the SQL user that it made: Finish and Remove check that first. ";
  if (after === "begun") return "It may not exist. If it does, it has no privileges of its own. ";
  return whose === "ours" ? "It is not admin. " : "";
}

const sentence = (words: string) => (/[.!?]$/.test(words) ? words : `${words}.`);

/** What the buttons do, and what else can be done. */
function waysOn({ whose, after, forRequester }: Unfinished, canFinish: boolean): string {
  if (whose === "unproved")
    return "Nothing proves that Rolecall made this SQL user: reset its password or delete it, like any other one.";
  if (!canFinish) return "Approve its request again to finish it, or remove it.";
  if (forRequester) return "Finish does all steps again; then its requester can set the password. Remove deletes it.";
  return after === "signed_in"
    ? "Ask its creator before you set a new password: the one from its creation stops working. Remove deletes it."
    : "Finish does all steps again, with a new password. Remove deletes it.";
}
