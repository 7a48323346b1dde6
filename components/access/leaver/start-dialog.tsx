import { useState } from "react";
import { Effects, FormDialog } from "#components/dialogs/form-dialog.tsx";
import { TypedName } from "#components/ui/fields/typed-name.tsx";
import { counted } from "#components/ui/words/counted.ts";
import { NO_KEY, previewOperation } from "#lib/client/calls/operations.ts";
import { useCall } from "#lib/client/calls/use-operation.ts";
import { keyedLeaver, type LeaverChoices } from "#lib/client/leaver.ts";
import type { Leaver } from "#lib/shared/people/leaver.ts";

type Props = { leaver: Leaver; choices: LeaverChoices; onClose: () => void };

/** Has the address of the account typed, and starts its plan. */
export function StartDialog({ leaver: { account, users }, choices, onClose }: Props) {
  const [typed, setTyped] = useState("");
  const change = useCall(keyedLeaver("leaver.start"), onClose, { page: false });
  const isRotated = ({ result, noOwners }: (typeof users)[number]) =>
    result === "to_rotate" && (choices.rest === "browser" || noOwners === undefined);
  const rotate = users.filter(isRotated).length;
  return (
    <FormDialog
      title={`Start the leaver plan for ${account.name}`}
      lead="It starts immediately. Enabling the account stops it; finished steps stay."
      button="Start leaver plan"
      danger
      ready={typed.trim().toLowerCase() === account.email}
      change={change}
      onSubmit={() => change.run(choices)}
      shows={{ input: choices, preview: () => previewOperation("leaver.start", { ...choices, key: NO_KEY }) }}
      onClose={onClose}
    >
      <Effects>
        <li>
          {account.name} is signed out everywhere and cannot sign in. Claim links, requests and approvals are void for
          good.
        </li>
        {choices.successors.length > 0 && (
          <li>
            {counted(choices.successors.length, "team")}{" "}
            {choices.successors.length === 1 ? "gets the successor" : "get the successors"} you chose.
          </li>
        )}
        {rotate > 0 && (
          <li>
            {counted(rotate, "SQL user")} {rotate === 1 ? "gets a new password" : "get new passwords"}. Programs that
            still use an old one cannot reconnect.
          </li>
        )}
      </Effects>
      <TypedName name={account.email} typed={typed} onType={setTyped} />
    </FormDialog>
  );
}
