import { MutationFailure } from "#components/dialogs/mutation-failure.tsx";
import { Button } from "#components/ui/button.tsx";
import { Note } from "#components/ui/note.tsx";
import type { Decisions } from "./use-decisions.ts";

/** What came of decisions that were not saved. */
export function DecisionNotes({ failure, conflicts, dismiss }: Pick<Decisions, "failure" | "conflicts" | "dismiss">) {
  return (
    <div className="grid gap-2 px-gutter empty:hidden">
      {failure && <MutationFailure failure={failure} />}
      {conflicts.length > 0 && (
        <Note tone="warn" role="alert" action={<Button onClick={dismiss}>Dismiss</Button>}>
          {conflicts.map(({ id, name, by, decision }) => (
            <p key={id}>
              <span className="mono">{name}</span> was decided by <strong>{by}</strong> meanwhile
              {decision === null ? " and given to the fallback reviewer" : `: ${decision.replace("_", " ")}`}.
            </p>
          ))}
        </Note>
      )}
    </div>
  );
}
