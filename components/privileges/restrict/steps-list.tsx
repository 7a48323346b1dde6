import { cx } from "#components/ui/words/cx.ts";

const STEPS = { levels: "1 Levels", review: "2 Review", run: "3 Run" } as const;

type RestrictStep = keyof typeof STEPS;

/** Where the person is on the way to a restriction. */
export function StepsList({ current }: { current: RestrictStep }) {
  return (
    <ol
      aria-label="Steps"
      className="-mb-px flex flex-none gap-5 overflow-x-auto border-b border-line px-gutter [scrollbar-width:none]"
    >
      {Object.entries(STEPS).map(([step, words]) => (
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
