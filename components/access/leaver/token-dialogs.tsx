import type { Leaver, LeaverToken } from "#lib/shared/people/leaver.ts";
import { RevokeDialog } from "../tokens/revoke-dialog.tsx";
import { LeaveDialog } from "./leave-dialog.tsx";

type Props = { account: Leaver["account"]; token: LeaverToken; onClose: () => void };

/** Revokes a token of a service that the leaver made. */
export function RevokeMadeDialog({ account, token, onClose }: Props) {
  const lead = `It is an API token of ${token.team}, which ${account.name} made.`;
  return <RevokeDialog token={token} lead={lead} onClose={onClose} />;
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
