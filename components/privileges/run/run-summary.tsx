import { FailureNote } from "#components/dialogs/failure/failure-note.tsx";
import { Note } from "#components/ui/note.tsx";
import { counted } from "#components/ui/words/counted.ts";
import type { StepEvent } from "#lib/shared/sql-users/sql-scripts.ts";
import type { SqlRun } from "./use-run-sql.ts";

/** The statements that were run, not run, and unknown, once a run has ended before its last statement. */
export function RunSummary({ run, total }: { run: SqlRun; total: number }) {
  const { steps, failure, pending } = run;
  if (pending) return null;
  if (failure?.code === "sql_changed")
    return <FailureNote failure={failure} onAgain={run.showAgain} again="Show the new SQL" />;
  if (steps.size === 0)
    return failure && failure.code !== "reauthentication_required" && <FailureNote failure={failure} />;
  const count = (state: StepEvent["state"]) => [...steps.values()].filter((step) => step.state === state).length;
  const [done, lost] = [count("done"), count("unknown") + count("running")];
  if (done === total) return null;
  const left = total - done - lost;
  return (
    <Note tone="warn" role="alert">
      <strong>
        {done} of {counted(total, "statement")} run.
      </strong>{" "}
      {lost > 0 && "The outcome of one statement is unknown. "}
      {left > 0 && `${counted(left, "statement")} ${left === 1 ? "was" : "were"} not run. `}
      {done > 0 && "Completed statements stay in effect."}
      {failure?.code === "outcome_unknown" &&
        " The connection to Rolecall was lost, and the SQL may still be running. The audit shows the outcome."}
    </Note>
  );
}
