import { FailureNote } from "#components/dialogs/failure/failure-note.tsx";
import { comeIntoView } from "#components/ui/fields/errors-in-view.ts";
import type { Failure } from "#lib/shared/errors/result.ts";
import { LostAnswer } from "./lost-answer.tsx";
import { needsConfirmation } from "./reauthenticate.tsx";

type Props = {
  failure: Failure | null;
  /** the change sets a password, which is lost with the answer */
  password?: boolean;
};

/**
 * The failure of a mutation, which comes into view; nothing while the re-authentication dialog shows it. Where the answer was lost on its
 * way, it says what happened.
 */
export function MutationFailure({ failure, password = false }: Props) {
  if (!failure || needsConfirmation(failure)) return null;
  const { code, requestId, sentAt } = failure;
  return (
    <div ref={comeIntoView} key={sentAt ?? requestId}>
      {sentAt === undefined ? <FailureNote failure={failure} /> : <LostAnswer sentAt={sentAt} password={password} />}
      {sentAt === undefined && password && code === "outcome_unknown" && (
        <p className="mt-2 text-ink-2">Reset a password that you did not get.</p>
      )}
    </div>
  );
}
