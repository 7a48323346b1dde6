import { confirmIdentity } from "#lib/client/session.ts";
import type { Failure } from "#lib/shared/result.ts";
import { ConfirmIdentityDialog } from "./reauthenticate-dialog.tsx";

export type ConfirmToGoOnProps = { failure: Failure | null; onConfirmed: () => void; onCancel: () => void };

/** Asks for the account's password where a mutation was refused for want of it, and then lets it go on by itself. */
export function ConfirmToGoOn({ failure, onConfirmed, onCancel }: ConfirmToGoOnProps) {
  return (
    <ConfirmIdentityDialog
      open={needsConfirmation(failure)}
      onClose={onCancel}
      onConfirmed={onConfirmed}
      confirmIdentityAction={confirmIdentity}
    />
  );
}

export function needsConfirmation(failure: Failure | null): boolean {
  return failure?.code === "reauthentication_required";
}
