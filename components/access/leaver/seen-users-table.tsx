import Link from "next/link";
import { useState } from "react";
import { sqlUserPath } from "#components/sql-user-facts/sql-user-path.ts";
import { StateMark } from "#components/sql-user-facts/state-mark.tsx";
import { Button } from "#components/ui/button.tsx";
import { Cell, Head, None, PlainTable } from "#components/ui/tables/plain-table.tsx";
import { number } from "#components/ui/words/counted.ts";
import { RelativeTime } from "#components/ui/words/relative-time.tsx";
import { EXPOSURE_WORDS } from "#lib/shared/passwords/exposures.ts";
import type { Rest, SeenUser } from "#lib/shared/people/leaver.ts";
import { SQL_USER_FIELDS } from "#lib/shared/sql-users/sql-user-fields.ts";
import { ResultMark, ResultText } from "./result-words.tsx";

const WIDE_ONLY = "max-md:hidden";
const ROWS = 200;

type Props = {
  users: readonly SeenUser[];
  /** whether the plan is still to come */
  ahead: boolean;
  /** the choice for SQL users whose owners cannot receive a password */
  rest: Rest | null;
  /** of a plan that is still to come: whether the starter's browser gets the new password of an owner team */
  isForStarter?: (user: SeenUser) => boolean;
};

/** Every SQL user whose password the account was shown, and what happens to it. */
export function SeenUsersTable({ users, ahead, rest, isForStarter = () => false }: Props) {
  const [most, setMost] = useState(ROWS);
  return (
    <>
      <PlainTable
        label="Passwords seen"
        head={
          <>
            <Head>SQL user</Head>
            <Head className={WIDE_ONLY}>State</Head>
            <Head className={WIDE_ONLY}>{SQL_USER_FIELDS.owner.label}</Head>
            <Head className={WIDE_ONLY}>Shown</Head>
            <Head>{ahead ? "What happens" : "What happened"}</Head>
          </>
        }
      >
        {users.slice(0, most).map((user) => (
          <tr key={user.sqlUserId} className="hover:bg-hover">
            <Cell className="min-w-28 align-top md:min-w-44">
              <NameOf user={user} />
              <span className="block text-12 text-ink-3 [overflow-wrap:anywhere]">
                on {user.cluster ?? user.clusterId}
              </span>
              <span className="block text-12 text-ink-3 md:hidden">{user.owner ?? "no owner"}</span>
            </Cell>
            <Cell className={`${WIDE_ONLY} align-top`}>
              <StateMark user={user} />
            </Cell>
            <Cell className={`${WIDE_ONLY} align-top text-ink-2`}>{user.owner ?? <None />}</Cell>
            <Cell className={`${WIDE_ONLY} align-top text-ink-2`}>
              <Shown user={user} />
            </Cell>
            <Cell className="align-top">
              <ResultMark user={user} ahead={ahead} rest={rest} />
              <span className="block text-12 text-ink-3 [overflow-wrap:anywhere]">
                <ResultText user={user} ahead={ahead} rest={rest} forStarter={isForStarter(user)} />
              </span>
            </Cell>
          </tr>
        ))}
      </PlainTable>
      {users.length > most && (
        <div className="px-gutter py-3">
          <Button onClick={() => setMost((before) => before + 5 * ROWS)}>Show more of {number(users.length)}</Button>
        </div>
      )}
    </>
  );
}

function NameOf({ user: { clusterId, name, result } }: { user: SeenUser }) {
  const look = "mono font-medium [overflow-wrap:anywhere]";
  if (result === "deleted")
    return (
      <span translate="no" className={look}>
        {name}
      </span>
    );
  return (
    <Link href={sqlUserPath(clusterId, name)} prefetch={false} translate="no" className={`${look} link`}>
      {name}
    </Link>
  );
}

function Shown({ user: { shown } }: { user: SeenUser }) {
  const [newest] = shown;
  if (!newest) return <None />;
  return (
    <>
      <RelativeTime at={newest.at} />
      <span className="block text-12 text-ink-3">
        {EXPOSURE_WORDS[newest.way]}
        {shown.length > 1 && `, ${number(shown.length)} times in all`}
      </span>
    </>
  );
}
