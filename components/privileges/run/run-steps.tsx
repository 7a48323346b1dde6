import Check from "lucide-react/icons/check";
import CircleDashed from "lucide-react/icons/circle-dashed";
import CircleQuestionMark from "lucide-react/icons/circle-question-mark";
import X from "lucide-react/icons/x";
import type { ReactNode } from "react";
import { SqlTokens } from "#components/sql/sql-lines.tsx";
import { Spinner } from "#components/ui/spinner.tsx";
import { cx } from "#components/ui/words/cx.ts";
import type { StepEvent } from "#lib/shared/sql-users/sql-scripts.ts";
import type { Script } from "#lib/sql/tokens.ts";

const MARK: Record<StepEvent["state"] | "waiting", { icon: ReactNode; words: string }> = {
  waiting: { icon: <CircleDashed className="text-ink-3" />, words: "not run" },
  running: { icon: <Spinner />, words: "running" },
  done: { icon: <Check className="text-ok-mark" />, words: "done" },
  failed: { icon: <X className="text-danger-text" />, words: "refused" },
  unknown: { icon: <CircleQuestionMark className="text-warn-mark" />, words: "outcome unknown" },
};

type RunStepsProps = {
  script: Script;
  steps: ReadonlyMap<number, StepEvent>;
  /** whether a run has begun; before that, the statements have no state */
  begun: boolean;
};

/** Statements, each with its state and time. */
export function RunSteps({ script, steps, begun }: RunStepsProps) {
  return (
    <ol
      aria-label="Statements that Rolecall runs"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a part that scrolls must be reachable by keyboard
      tabIndex={0}
      className="max-h-80 divide-y divide-line overflow-y-auto rounded-2 border border-line bg-code"
    >
      {script.map((statement, at) => {
        const step = steps.get(at);
        const { icon, words } = MARK[step?.state ?? "waiting"];
        return (
          <li
            // biome-ignore lint/suspicious/noArrayIndexKey: statements have no other identity
            key={at}
            aria-current={step?.state === "running" ? "step" : undefined}
            className="grid grid-cols-[1rem_minmax(0,1fr)_auto] items-start gap-x-2.5 px-3 py-1.5"
          >
            <span className={cx("mt-0.5 [&_svg]:size-4", !begun && "text-right font-mono text-12 text-ink-3")}>
              {begun ? icon : at + 1}
            </span>
            <SqlTokens statement={statement} />
            <span className="text-12 text-ink-3 tabular-nums">
              {begun && <span className="sr-only">{words} </span>}
              {step?.ms !== undefined && `${step.ms} ms`}
            </span>
            {step?.words && (
              <p role="alert" className="mono col-start-2 text-12 text-danger-text [overflow-wrap:anywhere]">
                {step.words}
              </p>
            )}
          </li>
        );
      })}
    </ol>
  );
}
