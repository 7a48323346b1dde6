import Link from "next/link";
import { privilegesPath } from "#components/sql-user-facts/privileges-path.ts";
import { Disclosure } from "#components/ui/disclosure.tsx";
import { Part } from "#components/ui/part.tsx";
import { number } from "#components/ui/words/counted.ts";
import { RelativeTime } from "#components/ui/words/relative-time.tsx";
import { exactTime } from "#components/ui/words/time-text.ts";
import { ERROR_WORDS } from "#lib/shared/errors/errors.ts";
import type { Restriction } from "#lib/shared/restrict/restriction.ts";
import {
  SINCE_EVERY_MINUTES,
  SINCE_HOURS,
  type SinceState,
  sinceState,
  sinceWords,
} from "#lib/shared/restrict/since/since.ts";
import type { Since, SinceItem } from "#lib/shared/restrict/since/since-schema.ts";

/** More rows stand behind a disclosure. */
const MOST_ROWS = 8;
const ORDER: Record<SinceState, number> = {
  put_back: 0,
  refused: 1,
  closed: 2,
  hidden: 3,
  unused: 4,
  not_yet: 5,
  nothing: 6,
};

/** What was seen of each restricted SQL user since its restriction. */
export function SincePart({ restriction: { since, clusterId } }: { restriction: Restriction }) {
  if (!since) return null;
  const sorted = since.items.toSorted((one, other) => ORDER[sinceState(one)] - ORDER[sinceState(other)]);
  const first = sorted.slice(0, MOST_ROWS);
  const rest = sorted.slice(MOST_ROWS);
  return (
    <Part narrow title="Seen since">
      <p>{summaryOf(since.items)}</p>
      <Rows clusterId={clusterId} items={first} />
      {rest.length > 0 && (
        <Disclosure summary={`${number(rest.length)} more`}>
          <Rows clusterId={clusterId} items={rest} />
        </Disclosure>
      )}
      <Looks since={since} />
    </Part>
  );
}

function summaryOf(items: readonly SinceItem[]): string {
  const counts = Map.groupBy(items, sinceState);
  const count = (state: SinceState) => counts.get(state)?.length ?? 0;
  const parts = [
    [count("put_back"), "put back"],
    [count("refused"), "with privilege errors"],
    [count("closed"), "without sessions now"],
    [count("hidden"), "not visible here"],
    [count("unused"), "without any session seen"],
    [count("nothing"), "without a failure seen"],
    [count("not_yet"), "not looked at yet"],
  ] as const;
  const looked = items.length - count("not_yet");
  if (looked === 0) return "Rolecall has not looked yet. The first look comes within minutes.";
  const words = parts.flatMap(([of, what]) => (of > 0 ? `${number(of)} ${what}` : []));
  return `Rolecall looked at ${number(looked)} of ${number(items.length)}: ${words.join(", ")}.`;
}

function Rows({ clusterId, items }: { clusterId: string; items: readonly SinceItem[] }) {
  return (
    <ul aria-label="Seen since the restriction" className="grid">
      {items.map((item) => (
        <li key={item.id} className="grid gap-0.5 border-t border-line py-2 [overflow-wrap:anywhere]">
          <Link href={privilegesPath(clusterId, item.name)} prefetch={false} className="link mono text-12">
            {item.name}
          </Link>
          <span className={TONES[sinceState(item)]}>{sinceWords(item)}</span>
          {item.refusedLast !== undefined && !item.isPutBack && (
            <span className="text-12 text-ink-3">
              Last <RelativeTime at={item.refusedLast} />
            </span>
          )}
        </li>
      ))}
    </ul>
  );
}

const TONES: Record<SinceState, string> = {
  put_back: "font-medium text-danger-text",
  refused: "font-medium text-warn-text",
  closed: "text-warn-text",
  hidden: "text-ink-2",
  unused: "text-ink-2",
  nothing: "text-ink-2",
  not_yet: "text-ink-3",
};

/** Until when and how often Rolecall looks, and what is in no look. */
function Looks({ since: { state, until, lookedAt, code } }: { since: Since }) {
  return (
    <div className="grid gap-1 text-12 text-ink-3">
      <p>
        {state === "runs" &&
          (until === undefined
            ? "Rolecall looks each minute while the job runs."
            : `Rolecall looks every ${SINCE_EVERY_MINUTES} minutes.`)}
        {state === "over" && `Rolecall looked for ${SINCE_HOURS} hours.`}
        {state === "basic" && "Each look wakes a Basic cluster, so Rolecall looks only while the job runs."}
        {state === "runs" && until !== undefined && (
          <>
            {" "}
            It looks until <RelativeTime at={until} words={exactTime} />.
          </>
        )}
        {lookedAt !== undefined && (
          <>
            {" "}
            Last look: <RelativeTime at={lookedAt} />.
          </>
        )}
      </p>
      {code !== undefined && <p className="text-warn-text">{ERROR_WORDS[code].title}. The next look tries again.</p>}
      <p>
        Refused logins and statements that succeed are not seen, and a cluster keeps only about 1,000 failed or slow
        statements.
      </p>
    </div>
  );
}
