import type { ReactNode } from "react";
import { FailureNote } from "#components/dialogs/failure/failure-note.tsx";
import { Spinner } from "#components/ui/spinner.tsx";
import type { Check } from "./use-check.ts";
import { isFine, VerdictNote } from "./verdict-note.tsx";

type CheckStepProps = {
  /** the SQL user */
  name: string;
  check: Check;
  onAgain: () => void;
  /** the ways on for a SQL user without any right */
  ways: ReactNode;
};

/** The check that follows a run by itself. */
export function CheckStep({ name, check: { pending, failure, judged }, onAgain, ways }: CheckStepProps) {
  const verdict = judged && <VerdictNote name={name} verdict={judged.verdict} compared={judged.compared} ways={ways} />;
  const isGood = judged !== null && isFine({ verdict: judged.verdict, compared: judged.compared, ways });
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
      {failure && <FailureNote failure={failure} onAgain={onAgain} again="Check again" />}
    </>
  );
}
