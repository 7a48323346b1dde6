import Link from "next/link";
import { EndDate } from "#components/sql-user-facts/ends/end-date.tsx";
import { Button } from "#components/ui/button.tsx";
import { buttonClass } from "#components/ui/button-class.ts";
import { cx } from "#components/ui/words/cx.ts";
import { RelativeTime } from "#components/ui/words/relative-time.tsx";
import { timeLeft } from "#components/ui/words/time-text.ts";
import type { OwnSqlUser } from "#lib/shared/sql-users/own-sql-users.ts";
import { durationWords } from "./grant/time-left.ts";
import type { OpenOwn } from "./open-own.ts";
import { ClusterCell, NameCell } from "./row-cells.tsx";
import { ACTIONS, AGE, GRANT_ROW, STATE } from "./row-classes.ts";
import { clusterNameOf } from "./shown-cluster.ts";

const MINUTE = 60_000;

type Props = { onOpen: (open: OpenOwn) => void };

/** The person's temporary access: what is left of it, and its ends. */
export function GrantList({ users, onOpen }: Props & { users: readonly OwnSqlUser[] }) {
  return (
    <>
      <PartTitle title="Temporary access" count={users.length} />
      <ul aria-label="Temporary access" className="border-t border-line">
        {users.map((user) => user.grant && <Row key={user.id} user={user} grant={user.grant} onOpen={onOpen} />)}
      </ul>
    </>
  );
}

/** The title of a part of the list. */
export function PartTitle({ title, count }: { title: string; count: number }) {
  return (
    <h2 className="px-gutter pt-4 pb-2 font-medium">
      {title} <span className="text-12 font-normal text-ink-3">{count}</span>
    </h2>
  );
}

type RowProps = Props & { user: OwnSqlUser; grant: NonNullable<OwnSqlUser["grant"]> };

function Row({ user, grant, onOpen }: RowProps) {
  const { name, purpose, wantedUntil } = user;
  const named = `${name} on ${clusterNameOf(user)}`;
  return (
    <li className={cx(GRANT_ROW, "hover:bg-hover")}>
      <NameCell name={name} what={purpose ? `“${purpose}”` : ""} />
      <ClusterCell user={user} withTeam={false} />
      <span className={cx(STATE, "max-lg:text-right")}>
        <EndState at={wantedUntil} grant={grant} />
      </span>
      <span className={cx(AGE, "text-right text-12 text-ink-3 max-lg:whitespace-normal lg:whitespace-normal")}>
        {grant.isWaiting && !grant.isOver && "at the latest "}
        {wantedUntil !== undefined && <EndDate at={wantedUntil} />}
      </span>
      <div className={ACTIONS}>
        <Link
          href={`/my/${user.id}`}
          prefetch={false}
          aria-label={`Open ${name}`}
          className={buttonClass({ size: "s" })}
        >
          Open
        </Link>
        {!grant.isClaimed && !grant.isOver && (
          <Link
            href={`/requests?request=${grant.requestId}`}
            prefetch={false}
            className={buttonClass({ size: "s", variant: "quiet" })}
          >
            Set password
          </Link>
        )}
        {grant.isClaimed && !grant.isOver && (
          <Button
            size="s"
            variant="quiet"
            aria-label={`Give back now: ${name}`}
            onClick={() => onOpen({ kind: "give_back", user })}
          >
            Give back now
          </Button>
        )}
        {grant.isClaimed && !grant.isUnmarked && wantedUntil !== undefined && (
          <Button
            size="s"
            variant="quiet"
            aria-label={`Extend ${named}`}
            onClick={() => onOpen({ kind: "ask", user, about: "extend" })}
          >
            Extend…
          </Button>
        )}
      </div>
    </li>
  );
}

/** Without an end in the store it is not over: its cluster may still have one. */
function EndState({ at, grant }: { at: number | undefined; grant: RowProps["grant"] }) {
  if (at === undefined) return <span className="text-danger-text">no end known</span>;
  if (grant.isOver) return <span className="text-ink-3">Ended</span>;
  if (grant.isWaiting) return <span>{durationWords(grant.minutes * MINUTE)}, from when its password is set</span>;
  return (
    <span>
      ends <RelativeTime at={at} words={timeLeft} />
    </span>
  );
}
