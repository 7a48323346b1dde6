import { Effects, FormDialog } from "#components/dialogs/form-dialog.tsx";
import { useOperation } from "#lib/client/calls/use-operation.ts";
import type { Leaver, LeaverToken } from "#lib/shared/people/leaver.ts";
import { LeaveDialog } from "./leave-dialog.tsx";

type Props = { account: Leaver["account"]; token: LeaverToken; onClose: () => void };

/** Revokes a token of a service that the leaver made. */
export function RevokeMadeDialog({ account, token: { id, name, team }, onClose }: Props) {
  const change = useOperation("token.revoke", onClose, { page: false });
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
        <li>Every server refuses calls with it immediately. A program that uses it stops.</li>
        <li>Rotations that it started pause.</li>
      </Effects>
    </FormDialog>
  );
}

/** Leaves a token of a service as it is, for a reason that the evidence names. */
export function LeaveTokenDialog({ account, token: { id, name }, onClose }: Props) {
  return (
    <LeaveDialog
      account={account}
      title={`Leave ${name} as it is`}
      isOne
      chosen={{ sqlUserIds: [], tokenIds: [id] }}
      onClose={onClose}
    >
      <p className="text-14">{account.name} may have a copy of this API token, and it works.</p>
    </LeaveDialog>
  );
}
