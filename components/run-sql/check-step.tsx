import { FailureNote } from "#components/failure/failure-note.tsx";
import { Button } from "#components/ui/button.tsx";
import { Spinner } from "#components/ui/spinner.tsx";
import type { Check } from "./use-check.ts";
import { VerdictNote } from "./verdict-note.tsx";

/** The check that follows a run by itself. */
export function CheckStep({ check: { pending, failure, judged, run } }: { check: Check }) {
  const verdict = judged && <VerdictNote verdict={judged.verdict} compared={judged.compared} />;
  const isGood = judged?.verdict.state === "restricted";
  return (
    <>
      <div role="status" className="empty:hidden">
        {pending && (
          <p className="flex items-center gap-2 text-ink-2">
            <Spinner />
            Checking its rights
          </p>
        )}
        {isGood && verdict}
      </div>
      {!isGood && verdict}
      {failure && (
        <FailureNote
          failure={failure}
          action={
            <Button size="s" onClick={run}>
              Check again
            </Button>
          }
        />
      )}
    </>
  );
}
