import Link from "next/link";
import { useState } from "react";
import { TeamLink } from "#components/people/person-link.tsx";
import { sqlUserPath } from "#components/sql-user-facts/sql-user-path.ts";
import { StateMark } from "#components/sql-user-facts/state-mark.tsx";
import { EndLink } from "#components/sql-user-facts/ways/end-link.tsx";
import { Button } from "#components/ui/button.tsx";
import { type Column, DataTable } from "#components/ui/tables/data-table.tsx";
import { None } from "#components/ui/tables/plain-table.tsx";
import { number } from "#components/ui/words/counted.ts";
import { RelativeTime } from "#components/ui/words/relative-time.tsx";
import { EXPOSURE_WORDS } from "#lib/shared/passwords/exposures.ts";
import type { Rest, SeenUser } from "#lib/shared/people/leaver.ts";
import { SQL_USER_FIELDS } from "#lib/shared/sql-users/sql-user-fields.ts";
import { ResultMark, ResultText } from "./result-text.tsx";

const ROWS = 200;

const COLUMNS: readonly Column<SeenUser>[] = [
  { head: "SQL user", className: "min-w-28 align-top md:min-w-44", cell: (user) => <NameOf user={user} /> },
  { head: "State", from: "md", className: "align-top", cell: (user) => <StateMark user={user} /> },
  {
    head: SQL_USER_FIELDS.owner.label,
    from: "md",
    calm: true,
    className: "align-top",
    cell: ({ owner, ownerId }) => (owner ? <TeamLink id={ownerId} name={owner} /> : <None />),
    phone: ({ owner }) => owner ?? "no owner",
  },
  { head: "Shown", from: "md", calm: true, className: "align-top", cell: (user) => <Shown user={user} /> },
];

export type SeenUsersProps = {
  users: readonly SeenUser[];
  /** whether the plan is still to come */
  ahead: boolean;
  /** the choice for SQL users whose owners cannot receive a password */
  rest: Rest | null;
  /** of a plan that is still to come: whether the starter's browser gets the new password of an owner team */
  isForStarter?: ((user: SeenUser) => boolean) | undefined;
};

/** Every SQL user whose password the account was shown, and what happens to it. */
export function SeenUsersTable({ users, ahead, rest, isForStarter = () => false }: SeenUsersProps) {
  const [most, setMost] = useState(ROWS);
  const columns: readonly Column<SeenUser>[] = [
    ...COLUMNS,
    {
      head: ahead ? "What happens" : "What happened",
      className: "align-top",
      cell: (user) => (
        <>
          <ResultMark user={user} ahead={ahead} rest={rest} />
          <span className="block text-12 text-ink-3 [overflow-wrap:anywhere]">
            <ResultText user={user} ahead={ahead} rest={rest} forStarter={isForStarter(user)} />
          </span>
        </>
      ),
    },
  ];
  return (
    <>
      <DataTable
        label="Passwords seen"
        columns={columns}
        rows={users.slice(0, most)}
        keyOf={({ sqlUserId }) => sqlUserId}
      />
      {users.length > most && (
        <div className="px-gutter py-3">
          <Button onClick={() => setMost((before) => before + 5 * ROWS)}>Show more of {number(users.length)}</Button>
        </div>
      )}
    </>
  );
}

function NameOf({ user: { clusterId, cluster, name, result } }: { user: SeenUser }) {
  const look = "mono font-medium [overflow-wrap:anywhere]";
  return (
    <>
      {result === "deleted" ? (
        <span translate="no" className={look}>
          {name}
        </span>
      ) : (
        <Link href={sqlUserPath(clusterId, name)} prefetch={false} translate="no" className={`${look} link`}>
          {name}
        </Link>
      )}
      <span className="block text-12 text-ink-3 [overflow-wrap:anywhere]">on {cluster ?? clusterId}</span>
      {result !== "deleted" && (
        <span className="block text-12">
          <EndLink clusterId={clusterId} name={name} />
        </span>
      )}
    </>
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
