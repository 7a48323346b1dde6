import Link from "next/link";
import type { ReactNode } from "react";
import { privilegesPath } from "#components/sql-user-facts/privileges-path.ts";
import { restrictManyPath } from "#components/sql-user-facts/restrict-path.ts";
import { Button } from "#components/ui/button.tsx";
import { buttonClass } from "#components/ui/button-class.ts";
import { Part } from "#components/ui/part.tsx";
import { counted, number } from "#components/ui/words/counted.ts";
import { NameList } from "#components/ui/words/name-list.tsx";
import { RelativeTime } from "#components/ui/words/relative-time.tsx";
import { timeLeft } from "#components/ui/words/time-text.ts";
import { ERROR_WORDS, type ErrorCode } from "#lib/shared/errors/errors.ts";
import type { Restriction, RestrictionItem } from "#lib/shared/restrict/restriction.ts";
import { sinceState, sinceWords } from "#lib/shared/restrict/since/since.ts";
import { type Outcome, outcomeOf, outcomesOf } from "../state-labels.ts";

type Props = {
  restriction: Restriction;
  resume: Resume;
  /** what was seen since, and the way on: below how it ended and what it waits for */
  children?: ReactNode;
};

/** What a person should know or do: how it ended, why it waits, and what failed and why. */
export function SideParts({ restriction, resume, children }: Props) {
  const { state } = restriction;
  const isEnded = state === "ended" || state === "stopped";
  return (
    <>
      {isEnded && <EndedPart restriction={restriction} />}
      <WaitingPart restriction={restriction} resume={resume} />
      {state === "paused" && <PausedPart restriction={restriction} />}
      <FailuresPart restriction={restriction} />
      {children}
      {!isEnded && <OrderPart restriction={restriction} />}
    </>
  );
}

/** Goes on now. */
type Resume = { run: () => void; pending: boolean };

/** Until when the others wait after the first one, and the way to go on before. */
function WaitingPart({ restriction, resume }: { restriction: Restriction; resume: Resume }) {
  const { canaryUntil, remaining, mayControl, closed, since } = restriction;
  if (canaryUntil === undefined || remaining === 0) return null;
  const [first, ...others] = since?.items ?? [];
  return (
    <Part narrow title="Waiting after the first one">
      <p>
        The next one starts <RelativeTime at={canaryUntil} words={timeLeft} />, by itself. The wait is for you: check
        that the application of the first one still works.
      </p>
      {first && others.length === 0 && (
        <p>
          <strong className="text-ink">Seen so far:</strong> {sinceWords(first)}
          {sinceState(first) === "not_yet" &&
            first.sessionsBefore === 0 &&
            " The first one had no open session at its start, so the wait shows something only if it connects meanwhile."}
        </p>
      )}
      {mayControl && (
        <p>
          <Button size="s" pending={resume.pending} disabled={closed !== undefined} onClick={resume.run}>
            Continue now
          </Button>
        </p>
      )}
    </Part>
  );
}

function PausedPart({ restriction: { cause, counts, by, mayControl } }: { restriction: Restriction }) {
  const waiting = counts.waiting ?? 0;
  return (
    <Part narrow title="Paused">
      {cause === "unauthenticated" ? (
        <p>A restriction runs only while {by} is signed in, and that session has ended.</p>
      ) : (
        cause && (
          <p>
            <strong className="text-ink">{ERROR_WORDS[cause].title}.</strong> {textOf(cause)}
          </p>
        )
      )}
      <p>
        {waitingWords(waiting)} {mayControl ? "Resume to go on, or stop it." : "A Cluster Admin can resume or stop it."}
      </p>
    </Part>
  );
}

function waitingWords(waiting: number): string {
  if (waiting === 0) return "No SQL user is waiting.";
  return `${counted(waiting, "SQL user")} ${waiting === 1 ? "waits as it was" : "wait as they were"}.`;
}

const BAD = new Set(["failed", "half", "lacking", "unknown", "privileged"]);

/** What failed, by cause, the commonest first. */
function FailuresPart({ restriction: { clusterId, items } }: { restriction: Restriction }) {
  const bad = items.filter((item) => BAD.has(outcomeOf(item)));
  const groups = [...Map.groupBy(bad, ({ code }) => code)].flatMap(([code, of]) => (code ? [{ code, of }] : []));
  if (groups.length === 0) return null;
  const sorted = groups.sort((one, other) => other.of.length - one.of.length);
  return (
    <Part narrow title={`${number(bad.length)} not restricted`}>
      {sorted.map(({ code, of }) => (
        <Cause key={code} code={code} items={of} clusterId={clusterId} />
      ))}
    </Part>
  );
}

/** What is said elsewhere of a statement speaks of a message below it; here it stands in the row. */
function textOf(code: ErrorCode): string {
  return code === "sql_refused" ? "Its row has the message of the database." : ERROR_WORDS[code].text;
}

function Cause({ code, items, clusterId }: { code: ErrorCode; items: readonly RestrictionItem[]; clusterId: string }) {
  const { title } = ERROR_WORDS[code];
  const [first] = items;
  return (
    <div className="grid gap-0.5 border-t border-line pt-2">
      <h3 className="flex gap-2 font-medium text-ink">
        <span className="flex-1">{title}</span>
        <span>{number(items.length)}</span>
      </h3>
      <p className="mono text-12 [overflow-wrap:anywhere]">
        {items.length === 1 && first ? (
          <Link href={privilegesPath(clusterId, first.name)} prefetch={false} className="link">
            {first.name}
          </Link>
        ) : (
          <NameList names={items.map(({ name }) => name)} />
        )}
      </p>
      <p>{textOf(code)}</p>
    </div>
  );
}

function OrderPart({ restriction: { onFailure, canaryMinutes } }: { restriction: Restriction }) {
  return (
    <Part narrow title="Order">
      <p>
        One after the other; after the first, the least used come first. Each gets its rights before it loses admin. If
        a statement is refused, Rolecall undoes the change.
      </p>
      <p>
        {onFailure === "pause" ? "The job pauses where one fails." : "The job goes on where one fails."}
        {canaryMinutes > 0 && ` After the first one it waits ${counted(canaryMinutes, "minute")}.`}
      </p>
    </Part>
  );
}

/** Nothing is left to do for these. */
const IS_OVER: ReadonlySet<Outcome> = new Set(["restricted", "agreed", "put_back"]);

function EndedPart({ restriction: { clusterId, items } }: { restriction: Restriction }) {
  const counts = outcomesOf(items);
  const others = items.flatMap((item) => (IS_OVER.has(outcomeOf(item)) ? [] : item.name));
  return (
    <Part narrow title="How it ended">
      <p>
        {number(counts.restricted)} {counts.restricted === 1 ? "is" : "are"} restricted, each proved by a check.
        {counts.agreed > 0 &&
          ` ${number(counts.agreed)} ${counts.agreed === 1 ? "is no admin, and stays privileged by its level" : "are no admins, and stay privileged by their level"}.`}
        {counts.put_back > 0 &&
          ` ${number(counts.put_back)} ${counts.put_back === 1 ? "is" : "are"} put back for a time.`}
        {others.length > 0 && ` ${number(others.length)} ${others.length === 1 ? "is" : "are"} not.`}
      </p>
      {others.length > 0 && (
        <p>
          <Link
            href={restrictManyPath(clusterId, { names: others })}
            prefetch={false}
            className={buttonClass({ size: "s" })}
          >
            Restrict {number(others.length)} again…
          </Link>
        </p>
      )}
      <p>
        <Link href="/" prefetch={false} className="link">
          Overview
        </Link>{" "}
        says what is left to restrict.
      </p>
    </Part>
  );
}
