import type { Failure } from "#lib/shared/errors/result.ts";
import { ReauthenticateDialog } from "./reauthenticate-dialog.tsx";

export type ReauthenticateProps = { failure: Failure | null; onConfirmed: () => void; onCancel: () => void };

/** Asks for the password, or for a second factor alone, when a mutation needs it, then repeats the mutation. */
export function Reauthenticate({ failure, onConfirmed, onCancel }: ReauthenticateProps) {
  return (
    <ReauthenticateDialog
      open={needsConfirmation(failure)}
      factor={failure?.code === "factor_proof_required"}
      onClose={onCancel}
      onConfirmed={onConfirmed}
    />
  );
}

export function needsConfirmation(failure: Failure | null): boolean {
  return failure?.code === "reauthentication_required" || failure?.code === "factor_proof_required";
}
