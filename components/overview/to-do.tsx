import type { Route } from "next";
import Link from "next/link";
import type { ReactNode } from "react";
import { buttonClass } from "#components/ui/button-class.ts";
import { number } from "#components/ui/words/counted.ts";
import { Mono } from "#components/ui/words/mono.tsx";
import { RelativeTime } from "#components/ui/words/relative-time.tsx";
import { FigureRow } from "./figure-row.tsx";
import { nothingToDoSentence, type Unread } from "./superusers-labels.ts";
import { type Part, primaryOf, type Task } from "./tasks/task.ts";
import { TimeLeft } from "./time-left.tsx";

type Props = {
  tasks: readonly Task[];
  /** what has no task any more */
  over?: ReactNode;
  moreWaiting: number;
  unread: Unread;
  /** whether the first one that waits for a person has the page's primary button */
  hasPrimary: boolean;
};

/** What is to be done: a figure, a sentence and one action each. */
export function ToDo({ tasks, over, moreWaiting, unread, hasPrimary }: Props) {
  const primary = hasPrimary ? primaryOf(tasks) : undefined;
  return (
    <section aria-labelledby="to-do">
      <h2 className="border-b border-line px-gutter pt-5 pb-3 font-strong">
        <span id="to-do">To do</span>{" "}
        {tasks.length > 1 && <span className="font-normal text-ink-3">most dangerous first</span>}
      </h2>
      {over}
      {tasks.length === 0 ? (
        <p className="px-gutter py-4 text-ink-2">{nothingToDoSentence(unread)}</p>
      ) : (
        <ul aria-labelledby="to-do">
          {tasks.map((task) => (
            <Row key={task.key} task={task} isPrimary={task === primary} />
          ))}
        </ul>
      )}
      {moreWaiting > 0 && <p className="px-gutter py-3 text-12 text-ink-3">{number(moreWaiting)} more</p>}
    </section>
  );
}

function Row({ task, isPrimary }: { task: Task; isPrimary: boolean }) {
  const { figure, isDanger = false, sentence, more, at, ends, href, button, other } = task;
  const about = sentence.map((part) => (typeof part === "string" ? part : part.name)).join("");
  return (
    <FigureRow
      figure={figure}
      isDanger={isDanger}
      act={
        <span className="flex flex-wrap gap-2 max-md:col-start-2">
          {other && (
            <Link href={other.href as Route} prefetch={false} className={buttonClass({ size: "s" })}>
              {other.button}
              <span className="sr-only">: {about}</span>
            </Link>
          )}
          <Link
            href={href as Route}
            prefetch={false}
            className={buttonClass({ variant: isPrimary ? "primary" : "default", size: "s" })}
          >
            {button}
            <span className="sr-only">: {about}</span>
          </Link>
        </span>
      }
    >
      <span className="font-medium">
        <Parts parts={sentence} />
      </span>
      {(more || ends || at !== undefined) && (
        <span className="block text-12 leading-5 text-ink-3">
          {more && <Parts parts={more} />}
          {ends && (
            <>
              {" "}
              {ends.words} <TimeLeft at={ends.at} />.
            </>
          )}
          {(more || ends) && at !== undefined && " · "}
          {at !== undefined && <RelativeTime at={at} className="whitespace-nowrap" />}
        </span>
      )}
    </FigureRow>
  );
}

function Parts({ parts }: { parts: readonly Part[] }) {
  return parts.map((part) => (typeof part === "string" ? part : <Mono key={part.name}>{part.name}</Mono>));
}
