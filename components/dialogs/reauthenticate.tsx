import type { Failure } from "#lib/shared/result.ts";
import { ReauthenticateDialog } from "./reauthenticate-dialog.tsx";

export type ReauthenticateProps = { failure: Failure | null; onConfirmed: () => void; onCancel: () => void };

/** Asks for the account's password where a mutation was refused for want of it, and then lets it go on by itself. */
export function Reauthenticate({ failure, onConfirmed, onCancel }: ReauthenticateProps) {
  return <ReauthenticateDialog open={needsConfirmation(failure)} onClose={onCancel} onConfirmed={onConfirmed} />;
}

export function needsConfirmation(failure: Failure | null): boolean {
  return failure?.code === "reauthentication_required";
}
