import { cx } from "#components/ui/words/cx.ts";

const STEPS = { levels: "1 Levels", review: "2 Review", run: "3 Run" } as const;

const WITHOUT_RUN = { levels: STEPS.levels, review: STEPS.review };

type RestrictStep = keyof typeof STEPS;

/** Where the person is on the way to a restriction. `runs`: false where Rolecall runs nothing, and there is no last step. */
export function StepsList({ current, runs = true }: { current: RestrictStep; runs?: boolean }) {
  return (
    <ol
      aria-label="Steps"
      className="-mb-px flex flex-none gap-5 overflow-x-auto border-b border-line px-gutter [scrollbar-width:none]"
    >
      {Object.entries(runs ? STEPS : WITHOUT_RUN).map(([step, words]) => (
        <li
          key={step}
          aria-current={step === current ? "step" : undefined}
          className={cx(
            "flex-none border-b-2 pt-2 pb-2.5 whitespace-nowrap",
            step === current ? "border-ink font-medium text-ink" : "border-transparent text-ink-3",
          )}
        >
          {words}
        </li>
      ))}
    </ol>
  );
}
