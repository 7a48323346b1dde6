import { FailureNote } from "#components/failure/failure-note.tsx";
import { comeIntoView } from "#components/ui/errors-in-view.ts";
import type { Failure } from "#lib/shared/result.ts";
import { needsConfirmation } from "./reauthenticate.tsx";

/** The failure of a mutation, which comes into view; nothing while the re-authentication dialog shows it. */
export function MutationFailure({ failure }: { failure: Failure | null }) {
  if (!failure || needsConfirmation(failure)) return null;
  return (
    <div ref={comeIntoView} key={failure.requestId}>
      <FailureNote failure={failure} />
    </div>
  );
}
