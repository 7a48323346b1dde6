import Check from "lucide-react/icons/check";
import CircleDashed from "lucide-react/icons/circle-dashed";
import X from "lucide-react/icons/x";
import type { ReactNode } from "react";
import { Spinner } from "#components/ui/spinner.tsx";
import { cx } from "#components/ui/words/cx.ts";
import { CREATION_STEPS, type CreationStep } from "#lib/shared/sql-users/creation.ts";

type Step = Exclude<CreationStep, "begun">;

const WORDS: Record<Step, { todo: string; done: string }> = {
  created: { todo: "Create it, password not shown yet", done: "Created, password not shown yet" },
  granted: { todo: "Give it the chosen privileges", done: "Given the chosen privileges" },
  verified: { todo: "Check its rights in every database", done: "Checked its rights in every database" },
  signed_in: { todo: "Sign in once with its password", done: "Signed in once with its password" },
};

type State = "done" | "now" | "failed" | "todo";
const STATE_WORDS: Record<State, string> = { done: "done", now: "running", failed: "failed", todo: "not done" };

export type CreationStepsProps = {
  /** the last step done; null while none is known */
  after: CreationStep | null;
  /** the state of the next step */
  next: "now" | "failed";
  /** without privileges, the step that gives them is left out */
  hasAccess: boolean;
};

/** The steps of a creation by SQL, each with its state. */
export function CreationSteps({ after, next, hasAccess }: CreationStepsProps) {
  const done = CREATION_STEPS.indexOf(after ?? "begun");
  const shown = CREATION_STEPS.flatMap((step, index) => {
    if (step === "begun" || (step === "granted" && !hasAccess)) return [];
    return [{ step, index }];
  });
  const current = shown.find(({ index }) => index > done)?.index;
  return (
    <ol aria-label="Steps" className="grid gap-0">
      {shown.map(({ step, index }) => (
        <StepLine key={step} step={step} state={index <= done ? "done" : index === current ? next : "todo"} />
      ))}
    </ol>
  );
}

const ICON: Record<State, ReactNode> = {
  done: <Check className="text-ok-mark" />,
  now: <Spinner />,
  failed: <X className="text-danger-mark" />,
  todo: <CircleDashed className="text-ink-3" />,
};

function StepLine({ step, state }: { step: Step; state: State }) {
  const words = WORDS[step];
  return (
    <li
      className={cx(
        "flex items-start gap-2.5 border-t border-line py-2 first:border-t-0 [&>.lucide]:mt-0.5 [&>.lucide]:flex-none",
        state === "todo" && "text-ink-2",
      )}
    >
      {ICON[state]}
      <span className="min-w-0">
        {state === "done" ? words.done : words.todo}
        <span className="sr-only">: {STATE_WORDS[state]}</span>
      </span>
    </li>
  );
}
