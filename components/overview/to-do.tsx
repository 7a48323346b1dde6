import type { Route } from "next";
import Link from "next/link";
import { buttonClass } from "#components/ui/button-class.ts";
import { number } from "#components/ui/words/counted.ts";
import { cx } from "#components/ui/words/cx.ts";
import { Mono } from "#components/ui/words/mono.tsx";
import { RelativeTime } from "#components/ui/words/relative-time.tsx";
import type { Part, Task } from "./tasks.ts";

type Props = {
  tasks: readonly Task[];
  moreWaiting: number;
  /** whether the first one has the page's primary button */
  hasPrimary: boolean;
};

/** What is to be done: a figure, a sentence and one action each. */
export function ToDo({ tasks, moreWaiting, hasPrimary }: Props) {
  return (
    <section aria-labelledby="to-do">
      <h2 className="border-y border-line px-gutter pt-5 pb-3 font-strong">
        <span id="to-do">To do</span>{" "}
        {tasks.length > 1 && <span className="font-normal text-ink-3">most dangerous first</span>}
      </h2>
      {tasks.length === 0 ? (
        <p className="px-gutter py-4 text-ink-2">Nothing to do.</p>
      ) : (
        <ul aria-labelledby="to-do">
          {tasks.map((task, index) => (
            <Row key={task.key} task={task} isPrimary={hasPrimary && index === 0} />
          ))}
        </ul>
      )}
      {moreWaiting > 0 && <p className="px-gutter py-3 text-12 text-ink-3">{number(moreWaiting)} more</p>}
    </section>
  );
}

/** The sentence beside it has the exact number. */
const SHORT = new Intl.NumberFormat("en", { notation: "compact", maximumSignificantDigits: 3 });

function Row({ task, isPrimary }: { task: Task; isPrimary: boolean }) {
  const { figure, isDanger = false, sentence, more, at, href, button } = task;
  return (
    <li
      className={cx(
        "grid grid-cols-[3.5rem_minmax(0,1fr)_auto] items-center gap-x-4 gap-y-2 border-b border-line px-gutter py-2.5 max-md:grid-cols-[2.5rem_minmax(0,1fr)]",
        isDanger && "shadow-[inset_2px_0_0_var(--danger-mark)]",
      )}
    >
      <span
        aria-hidden="true"
        className={cx(
          "text-right text-20 tracking-tight",
          figure >= 1_000 && "max-md:text-14",
          isDanger && "text-danger-text",
        )}
      >
        {SHORT.format(figure)}
      </span>
      <span className="min-w-0 [overflow-wrap:anywhere]">
        <Parts parts={sentence} />
        {(more || at !== undefined) && (
          <span className="block text-12 text-ink-3">
            {more && <Parts parts={more} />}
            {more && at !== undefined && " · "}
            {at !== undefined && <RelativeTime at={at} className="whitespace-nowrap" />}
          </span>
        )}
      </span>
      <Link
        href={href as Route}
        prefetch={false}
        className={buttonClass({
          variant: isPrimary ? "primary" : "default",
          className: "max-md:col-start-2 max-md:w-fit",
        })}
      >
        {button}
        <span className="sr-only">
          : {sentence.map((part) => (typeof part === "string" ? part : part.name)).join("")}
        </span>
      </Link>
    </li>
  );
}

function Parts({ parts }: { parts: readonly Part[] }) {
  return parts.map((part) => (typeof part === "string" ? part : <Mono key={part.name}>{part.name}</Mono>));
}
