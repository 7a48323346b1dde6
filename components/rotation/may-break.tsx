import Link from "next/link";
import { pairPath } from "#components/sql-user-facts/pair-path.ts";
import { Note } from "#components/ui/note.tsx";
import { counted, listedNames, number } from "#components/ui/words/counted.ts";
import type { PreviewedUser } from "./preview-table.tsx";

/** What breaks, and when: CockroachDB keeps one password per SQL user. Those of a pair have a page of their own. */
export function MayBreak({ users }: { users: readonly PreviewedUser[] }) {
  const inUse = users.filter(({ sessions }) => (sessions ?? 0) > 0);
  const unknown = users.filter(({ sessions }) => sessions === undefined).length;
  const sessions = inUse.reduce((sum, user) => sum + (user.sessions ?? 0), 0);
  const [only, ...others] = users;
  const paired = users.filter(({ pair }) => pair);
  return (
    <>
      {paired.length > 0 && (
        <Note tone="warn">
          <strong>In a pair, and idle:</strong>{" "}
          <span className="mono">{listedNames(paired.map(({ name }) => name))}</span>. The page of its pair has the next
          steps; setting a password here restarts them.
        </Note>
      )}
      <Note tone="warn">
        <strong>What may break.</strong> CockroachDB keeps one password per SQL user. Open sessions continue until they
        close; from the moment it changes, each new login needs the new password.{" "}
        {inUse.length > 0 && `In use now: ${counted(sessions, "session")} of ${counted(inUse.length, "SQL user")}. `}
        {unknown > 0 &&
          `Rolecall does not know whether ${unknown === users.length ? (unknown === 1 ? "it is" : "they are") : unknown === 1 ? "1 of them is" : `${number(unknown)} of them are`} in use. `}
        {only && others.length === 0 && !only.pair && (
          <Link href={pairPath(only.clusterId, only.name)} prefetch={false} className="link">
            No downtime: rotate as a pair…
          </Link>
        )}
      </Note>
    </>
  );
}
