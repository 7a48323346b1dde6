import { useState } from "react";
import { Effects, FormDialog } from "#components/dialogs/form-dialog.tsx";
import { useMutationChange } from "#components/dialogs/use-change.ts";
import { TextField } from "#components/ui/text-field.tsx";
import { exemptMutation, revokeMadeMutation } from "#lib/client/leaver.ts";
import type { Leaver, LeaverToken } from "#lib/shared/leaver.ts";

type Props = { account: Leaver["account"]; token: LeaverToken; onClose: () => void };

/** Revokes a token of a service that the leaver made. */
export function RevokeMadeDialog({ account, token: { id, name, team }, onClose }: Props) {
  const change = useMutationChange(revokeMadeMutation(), onClose);
  return (
    <FormDialog
      title={`Revoke ${name}`}
      lead={`It is an API token of ${team}, which ${account.name} made.`}
      button="Revoke token"
      danger
      change={change}
      onSubmit={() => change.run({ id })}
      onClose={onClose}
    >
      <Effects>
        <li>Every server refuses calls with it at once. A program that uses it stops.</li>
        <li>Rotations that it started pause.</li>
      </Effects>
    </FormDialog>
  );
}

/** Leaves a token of a service as it is, for a reason that the evidence names. */
export function LeaveTokenDialog({ account, token: { id, name }, onClose }: Props) {
  const [reason, setReason] = useState("");
  const change = useMutationChange(exemptMutation(), onClose);
  const target = { accountId: account.id, email: account.email, sqlUserIds: [], tokenIds: [id] };
  return (
    <FormDialog
      title={`Leave ${name} as it is`}
      lead="The plan no longer waits for it. The evidence names it, you and the reason."
      button="Leave as it is"
      danger
      alert={false}
      ready={reason.trim() !== ""}
      change={change}
      onSubmit={() => change.run(Object.assign({ reason }, target))}
      onClose={onClose}
    >
      <p className="text-14">{account.name} may have a copy of this API token, and it works.</p>
      <TextField
        label="Reason"
        maxLength={300}
        value={reason}
        onChange={({ target: { value } }) => setReason(value)}
        error={change.failure?.fields?.reason}
      />
    </FormDialog>
  );
}
