import type { Route } from "next";
import Link from "next/link";
import { useState } from "react";
import { privilegesPath } from "#components/sql-user-facts/privileges-path.ts";
import { StateMark } from "#components/sql-user-facts/state-mark.tsx";
import { Button } from "#components/ui/button.tsx";
import { Skeleton } from "#components/ui/skeleton.tsx";
import { actionsColumn, type Column, DataTable } from "#components/ui/tables/data-table.tsx";
import { number } from "#components/ui/words/counted.ts";
import type { AdminState } from "#lib/shared/admin-state.ts";
import type { CheckedUsers, CheckResult } from "#lib/shared/sql-users/checks.ts";

type User = CheckedUsers["users"][number];
type Row = User & { why: string | undefined };
type Filter = "all" | AdminState;

const FIRST = 50;
const FILTERS: readonly { of: Filter; label: string }[] = [
  { of: "all", label: "All" },
  { of: "admin", label: "Admin" },
  { of: "privileged", label: "Privileged" },
  { of: "restricted", label: "Restricted" },
  { of: "unknown", label: "Unverified" },
];
/** Those that need a person come first. */
const ORDER: Record<AdminState, number> = { admin: 0, privileged: 1, unknown: 2, restricted: 3 };

type TableProps = {
  clusterId: string;
  checked: CheckedUsers | undefined;
  unread: CheckResult["unread"];
  isReading: boolean;
};

/** What the cluster says of each SQL user. */
export function CheckedTable({ clusterId, checked, unread, isReading }: TableProps) {
  const [filter, setFilter] = useState<Filter>("all");
  const [most, setMost] = useState(FIRST);
  if (!checked) return <Skeleton className="mx-gutter my-4 h-40!" />;
  const why = new Map(unread.map((each) => [each.name, each.why]));
  const rows = checked.users
    .map((user) => Object.assign({ why: isReading ? undefined : why.get(user.name) }, user))
    .toSorted((one, other) => ORDER[one.state] - ORDER[other.state] || (one.name < other.name ? -1 : 1));
  const shown = rows.filter(({ state }) => filter === "all" || state === filter);
  const countOf = (of: Filter) => (of === "all" ? rows.length : rows.filter(({ state }) => state === of).length);
  return (
    <section aria-labelledby="checked" className="border-t border-line">
      <h2 id="checked" className="px-gutter pt-4 font-strong">
        SQL users <span className="font-normal text-ink-3">as they are now</span>
      </h2>
      <fieldset className="flex flex-wrap gap-x-5 border-b border-line px-gutter">
        <legend className="sr-only">Show</legend>
        {FILTERS.map(({ of, label }) => (
          <button
            key={of}
            type="button"
            aria-current={filter === of ? "true" : undefined}
            onClick={() => setFilter(of)}
            className="tab-look flex-none focus-visible:-outline-offset-2"
          >
            {label} <span className="text-ink-3 tabular-nums">{number(countOf(of))}</span>
          </button>
        ))}
      </fieldset>
      <DataTable
        label="SQL users by state"
        columns={columnsOf(clusterId)}
        rows={shown.slice(0, most)}
        keyOf={({ name }) => name}
      />
      {shown.length > most && (
        <div className="px-gutter py-3">
          <Button onClick={() => setMost((before) => before + 5 * FIRST)}>Show more of {number(shown.length)}</Button>
        </div>
      )}
      {checked.more > 0 && (
        <p className="px-gutter py-3 text-ink-2">{number(checked.more)} more are in the list of SQL users.</p>
      )}
    </section>
  );
}

function columnsOf(clusterId: string): Column<Row>[] {
  return [
    {
      head: "SQL user",
      cell: ({ name }) => <span className="mono [overflow-wrap:anywhere]">{name}</span>,
    },
    { head: "State", cell: ({ state }) => <StateMark user={{ state }} /> },
    {
      head: "What the cluster says",
      cell: saysWords,
      from: "md",
      phone: saysWords,
      className: "[overflow-wrap:anywhere]",
    },
    { head: "Owner", cell: ({ owner }) => owner ?? "no owner", from: "lg", calm: true },
    actionsColumn(({ name, state }) => (
      <Link href={privilegesPath(clusterId, name) as Route} prefetch={false} className="link">
        {state === "admin" ? "Restrict…" : "Privileges"}
        <span className="sr-only"> {name}</span>
      </Link>
    )),
  ];
}

/** Why the state is so, from the last answer of the cluster. */
function saysWords({ state, through, powers, provedAt, why }: Row) {
  if (why !== undefined) return <span className="text-warn-text">{why}</span>;
  if (state === "admin")
    return through === null ? (
      provedAt === null ? (
        ""
      ) : (
        "admin, directly"
      )
    ) : (
      <>
        admin, through the role <span className="mono">{through}</span>
      </>
    );
  return powers.join("; ");
}
