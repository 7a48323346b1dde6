import { FailureNote } from "#components/failure/failure-note.tsx";
import type { Failure } from "#lib/shared/result.ts";
import { needsConfirmation } from "./reauthenticate.tsx";

/** What went wrong with a mutation, inside its dialog. What the dialog of re-authentication says is not said twice. */
export function MutationFailure({ failure }: { failure: Failure | null }) {
  return failure && !needsConfirmation(failure) ? <FailureNote failure={failure} /> : null;
}
