import type { ReactNode } from "react";
import { EndDate } from "#components/sql-user-facts/ends/end-date.tsx";
import { Part } from "#components/ui/part.tsx";
import type { OwnSqlUser } from "#lib/shared/sql-users/own-sql-users.ts";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const NOTICE_MS = 10 * MINUTE;

type Props = { at: number | undefined; grant: NonNullable<OwnSqlUser["grant"]> };

/** The steps by which temporary access ends, with their times. */
export function HowItEnds({ at, grant: { isOver, isClaimed, isWaiting } }: Props) {
  const latest = isWaiting && !isOver;
  return (
    <Part title="How it ends" narrow>
      <ol className="grid">
        {!isClaimed && !isOver && (
          <Step title="You set the password">
            {latest ? "Its clock begins then. These times are the latest." : "It has a fixed time: its end stays."}
          </Step>
        )}
        {!isOver && (
          <Step title="Your team is notified" at={at === undefined ? undefined : at - NOTICE_MS}>
            Ten minutes before. A later end is a request.
          </Step>
        )}
        <Step title={isOver ? "Login is off" : "Login off, sessions closed"} at={at}>
          {isOver
            ? "Nobody can log in as this SQL user."
            : "The cluster refuses the password by itself, also while Rolecall is down. Sessions are closed at the level Manage."}
        </Step>
        <Step title="SQL user deleted" at={at === undefined ? undefined : at + DAY}>
          A day later. A SQL user that owns objects stays, without a login.
        </Step>
      </ol>
    </Part>
  );
}

function Step({ title, at, children }: { title: string; at?: number | undefined; children: ReactNode }) {
  return (
    <li className="grid gap-0.5 border-t border-line py-2.5">
      <span className="flex flex-wrap justify-between gap-x-3">
        <span className="font-medium text-ink">{title}</span>
        {at !== undefined && (
          <span className="text-12 text-ink-3">
            <EndDate at={at} />
          </span>
        )}
      </span>
      <span>{children}</span>
    </li>
  );
}
