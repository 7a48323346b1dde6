import { DueMark } from "#components/sql-user-facts/due-mark.tsx";
import { RelativeTime } from "#components/ui/words/relative-time.tsx";
import { ageWords, utcDate } from "#components/ui/words/time-text.ts";
import type { OwnSqlUser } from "#lib/shared/sql-users/own-sql-users.ts";

/** How old the password of a SQL user is, and when it is due. */
export function AgePart({ user: { passwordChangedAt, due, dueAt, unknownSince } }: { user: OwnSqlUser }) {
  return (
    <>
      <span className="block text-12 text-ink-3">Password age</span>
      {passwordChangedAt === undefined ? (
        <span className="text-ink-3">unknown</span>
      ) : (
        <RelativeTime at={passwordChangedAt} words={ageWords} />
      )}
      {due !== undefined && due !== "not_due" && due !== "unknown" && <DueMark due={due} className="ml-1.5" />}
      {due !== undefined && due !== "exempt" && dueAt !== undefined && (
        <span className="block text-12 text-ink-3">
          due <RelativeTime at={dueAt} words={utcDate} />
        </span>
      )}
      {unknownSince !== undefined && (
        <span className="block text-12 text-ink-3">
          since <RelativeTime at={unknownSince} words={utcDate} />
        </span>
      )}
    </>
  );
}
