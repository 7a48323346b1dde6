import Check from "lucide-react/icons/check";
import { type ReactNode, useId, useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { Part } from "#components/ui/part.tsx";
import { cx } from "#components/ui/words/cx.ts";
import { ExactTime } from "#components/ui/words/exact-time.tsx";
import { Mono } from "#components/ui/words/mono.tsx";
import { RelativeTime } from "#components/ui/words/relative-time.tsx";
import { PAIR_STEPS, type PairStep } from "#lib/shared/sql-users/pairs.ts";
import { DeployStep } from "./deploy-step.tsx";
import { FlipStep } from "./flip-step.tsx";
import { IdleStep } from "./idle-step.tsx";
import { ResetStep } from "./reset-step.tsx";
import type { StepProps } from "./step-props.ts";

/** The steps of a pair's rotation, with the current one open. After a flip the pair rests, until a person starts the next rotation. */
export function StepsPart(props: StepProps) {
  const { step, set, replaced, activeSince, madeAt } = props.pair;
  const [started, setStarted] = useState(false);
  const rests = activeSince > madeAt && step === "reset" && !set && !replaced;
  return rests && !started ? <Resting {...props} onStart={() => setStarted(true)} /> : <Steps {...props} />;
}

function Resting({ pair: { active, idle, activeSince }, ready, onStart }: StepProps & { onStart: () => void }) {
  return (
    <Part title="At rest">
      <p className="text-ink-2">
        Nothing is left to do. <Mono strong>{active.name}</Mono> has been the active one since{" "}
        <ExactTime at={activeSince} />. The flip set a password for <Mono strong>{idle.name}</Mono> and showed it to no
        one.
      </p>
      {ready && (
        <div>
          <Button onClick={onStart}>Start next rotation</Button>
        </div>
      )}
    </Part>
  );
}

function Steps(props: StepProps) {
  const { step, replaced } = props.pair;
  const at = PAIR_STEPS.indexOf(replaced ? "reset" : step);
  const steps = stepsOf(props);
  return (
    <Part title="Steps" aside={`${at + 1} of ${PAIR_STEPS.length}`}>
      <ol className="grid max-w-2xl grid-cols-[minmax(0,1fr)]">
        {PAIR_STEPS.map((each, index) => (
          <Step
            key={each}
            number={index + 1}
            state={index < at ? "done" : index === at ? "now" : "later"}
            title={steps[each].title}
            isLast={index === PAIR_STEPS.length - 1}
          >
            {index < at ? <p className="text-ink-3">{steps[each].done}</p> : index === at && steps[each].now}
          </Step>
        ))}
      </ol>
    </Part>
  );
}

type StepWords = { title: ReactNode; done: ReactNode; now: ReactNode };

function stepsOf(props: StepProps): Record<PairStep, StepWords> {
  const { active, idle, set, deployed, seen } = props.pair;
  return {
    reset: {
      title: (
        <>
          Set a new password for <Mono strong>{idle.name}</Mono>
        </>
      ),
      done: set && (
        <>
          {set.sentTo ? `Left to its owner ${set.sentTo} by ${set.by}` : `Set by ${set.by}`},{" "}
          <RelativeTime at={set.at} />
        </>
      ),
      now: <ResetStep {...props} />,
    },
    deploy: {
      title: (
        <>
          Let the application use <Mono strong>{idle.name}</Mono>
        </>
      ),
      done: deployed && (
        <>
          Confirmed by {deployed.by}, <RelativeTime at={deployed.at} />
        </>
      ),
      now: <DeployStep {...props} />,
    },
    idle: {
      title: (
        <>
          Check that nothing uses <Mono strong>{active.name}</Mono>
        </>
      ),
      done: seen && (
        <>
          {seen.how === "read" ? "No session open, read from the cluster" : `Confirmed by ${seen.by}, not proved`},{" "}
          <RelativeTime at={seen.at} />
        </>
      ),
      now: <IdleStep {...props} />,
    },
    flip: {
      title: (
        <>
          Flip: end the old password of <Mono strong>{active.name}</Mono>
        </>
      ),
      done: null,
      now: <FlipStep {...props} />,
    },
  };
}

type OneStepProps = {
  number: number;
  state: "done" | "now" | "later";
  title: ReactNode;
  isLast: boolean;
  children: ReactNode;
};

function Step({ number, state, title, isLast, children }: OneStepProps) {
  const id = useId();
  return (
    <li
      aria-labelledby={id}
      aria-current={state === "now" ? "step" : undefined}
      className="grid grid-cols-[1.75rem_minmax(0,1fr)] gap-x-3"
    >
      <span aria-hidden="true" className="grid grid-rows-[auto_1fr] justify-items-center">
        <span
          className={cx(
            "grid size-7 place-items-center rounded-full text-12 font-medium tabular-nums",
            state === "now" && "bg-accent-solid text-on-accent",
            state === "done" && "bg-ok-soft text-ok-text",
            state === "later" && "text-ink-3 inset-ring inset-ring-line-strong",
          )}
        >
          {state === "done" ? <Check className="lucide size-3.5" /> : number}
        </span>
        {!isLast && <span className="my-1 w-px bg-line" />}
      </span>
      <div className={cx("grid grid-cols-[minmax(0,1fr)] gap-2 pt-1", isLast ? "pb-0" : "pb-6")}>
        <h3 id={id} className={cx("font-medium", state === "later" && "text-ink-3 [&_.mono]:text-ink-3")}>
          {title}
          {state === "done" && <span className="sr-only"> (done)</span>}
        </h3>
        {children}
      </div>
    </li>
  );
}
