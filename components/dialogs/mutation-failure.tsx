import { FailureNote } from "#components/failure/failure-note.tsx";
import type { Failure } from "#lib/shared/result.ts";
import { needsConfirmation } from "./reauthenticate.tsx";

/** The failure of a mutation, inside its dialog; nothing while the re-authentication dialog shows it. */
export function MutationFailure({ failure }: { failure: Failure | null }) {
  return failure && !needsConfirmation(failure) ? <FailureNote failure={failure} /> : null;
}
