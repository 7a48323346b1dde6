import type { Route } from "next";
import Link from "next/link";
import type { ReactNode } from "react";
import { OutcomeMark } from "#components/audit/outcome-mark.tsx";
import { PersonLink, TeamLink } from "#components/people/person-link.tsx";
import { DueMark } from "#components/sql-user-facts/due-mark.tsx";
import { sqlUserPath } from "#components/sql-user-facts/sql-user-path.ts";
import { StateMark } from "#components/sql-user-facts/state-mark.tsx";
import { Part } from "#components/ui/part.tsx";
import { type Column, DataTable } from "#components/ui/tables/data-table.tsx";
import { None } from "#components/ui/tables/plain-table.tsx";
import { Age } from "#components/ui/words/age.tsx";
import { RelativeTime } from "#components/ui/words/relative-time.tsx";
import { actionWords } from "#lib/shared/audit/audit.ts";
import { type AuditFilter, auditSearch } from "#lib/shared/audit/audit-filter.ts";
import type { PartRows } from "#lib/shared/people/page-parts.ts";
import { CLUSTER_ROLE_NAMES } from "#lib/shared/policy.ts";
import { KIND_WORDS, STATE_WORDS } from "#lib/shared/requests/request-labels.ts";
import type { Shown } from "./use-part.tsx";

/* The parts that the pages of a person and of a team share. */

type PartProps = { title: string; count?: ReactNode; action?: ReactNode; children: ReactNode };

/** Leads from a part of the page to the page with all of it. */
export function AllLink({ href, label }: { href: string; label: string }) {
  return (
    <Link href={href as Route} prefetch={false} aria-label={label} className="link text-12">
      All
    </Link>
  );
}

/** A part of the wide column, whose table reaches to its edges. */
export function WidePart({ title, count, action, children }: PartProps) {
  const id = `part-${title.toLowerCase().replaceAll(" ", "-")}`;
  return (
    <section aria-labelledby={id} className="pb-4">
      <div className="flex min-h-control flex-wrap items-center gap-x-2 gap-y-1 px-gutter pt-5 pb-3">
        <h2 id={id} className="font-strong">
          {title}
        </h2>
        {count !== undefined && <span className="text-ink-3">{count}</span>}
        {action && <span className="ml-auto flex flex-wrap gap-2">{action}</span>}
      </div>
      {children}
    </section>
  );
}

/** What stands in place of a table without rows. */
export function NoRows({ children }: { children: ReactNode }) {
  return <p className="border-y border-line px-gutter py-3 text-ink-2">{children}</p>;
}

export function More({ children }: { children: ReactNode }) {
  return children ? <div className="px-gutter">{children}</div> : null;
}

const mono = "mono [overflow-wrap:anywhere]";

/** Cluster roles. `ofTeam`: nothing gives them but the team itself. */
export function RolesTable({ rows, more, ofTeam }: Shown<"roles"> & { ofTeam: boolean }) {
  const because: Column<PartRows["roles"]> = {
    head: "Because",
    calm: true,
    from: "md",
    phone: "cell",
    cell: ({ through, by, directory }) => (
      <>
        {through ? (
          <>
            member of <TeamLink {...through} />
          </>
        ) : directory ? (
          "from the directory"
        ) : by ? (
          <>
            given by <bdi>{by}</bdi>
          </>
        ) : (
          "given by an administrator"
        )}
      </>
    ),
  };
  const columns: readonly Column<PartRows["roles"]>[] = [
    { head: "Role", cell: ({ role }) => CLUSTER_ROLE_NAMES[role] },
    {
      head: "On",
      cell: ({ cluster, label }) =>
        cluster === null ? (
          "all clusters"
        ) : (
          <>
            <span className={mono}>{cluster.name ?? cluster.id}</span>
            {label !== null && <span className="block text-12 text-ink-3">by label {label}</span>}
          </>
        ),
    },
    because,
    { head: "Since", calm: true, from: "md", cell: ({ since }) => <RelativeTime at={since} /> },
  ];
  if (rows.length === 0)
    return (
      <NoRows>{ofTeam ? "None. A role of the team would go to each member." : "None, also through no team."}</NoRows>
    );
  return (
    <>
      <DataTable label="Cluster roles" columns={columns} rows={rows} keyOf={({ id }) => id} />
      <More>{more}</More>
    </>
  );
}

/** SQL users of teams. `links`: to their pages; else to the viewer's own. */
export function SqlUsersTable({ rows, more, links, teams }: Shown<"sqlUsers"> & { links: boolean; teams: boolean }) {
  const columns: readonly Column<PartRows["sqlUsers"]>[] = [
    {
      head: "Name",
      cell: ({ name, cluster, purpose }) => (
        <>
          <Link
            href={links ? sqlUserPath(cluster.id, name) : `/my?q=${encodeURIComponent(name)}`}
            prefetch={false}
            translate="no"
            className={`${mono} font-medium hover:underline hover:underline-offset-3`}
          >
            {name}
          </Link>
          {purpose && <span className="block text-12 text-ink-3 [overflow-wrap:anywhere]">{purpose}</span>}
        </>
      ),
    },
    {
      head: "Cluster",
      from: "md",
      calm: true,
      className: mono,
      cell: ({ cluster }) => cluster.name,
      phone: ({ cluster }) => <span className={mono}>{cluster.name}</span>,
    },
    { head: "State", cell: (user) => <StateMark user={user} /> },
    ...(teams
      ? [
          {
            head: "Through",
            from: "md" as const,
            phone: "cell" as const,
            cell: ({ team }: PartRows["sqlUsers"]) => <TeamLink {...team} />,
          },
        ]
      : []),
    {
      head: "Password",
      from: "md",
      calm: true,
      phone: "cell",
      cell: ({ passwordSetAt, due }) => (
        <>
          {passwordSetAt === null ? <None /> : <Age at={passwordSetAt} />}
          {due !== null && due !== "not_due" && <DueMark due={due} className="ml-2" />}
        </>
      ),
    },
  ];
  return (
    <>
      <DataTable
        label="SQL users"
        columns={columns}
        rows={rows}
        keyOf={({ cluster, name }) => `${cluster.id}/${name}`}
        isDanger={({ state }) => state === "admin"}
      />
      <More>{more}</More>
    </>
  );
}

/** Records of the narrow column: a title, a line below it, and what can be done at the right. */
export function Records<Row>({
  label,
  rows,
  keyOf,
  title,
  text,
  end,
  none,
  more,
}: {
  label: string;
  rows: readonly Row[];
  keyOf: (row: Row) => string;
  title: (row: Row) => ReactNode;
  text: (row: Row) => ReactNode;
  end?: (row: Row) => ReactNode;
  none: string;
  more: ReactNode;
}) {
  if (rows.length === 0) return <p>{none}</p>;
  return (
    <>
      <ul aria-label={label} className="divide-y divide-line">
        {rows.map((row) => (
          <li key={keyOf(row)} className="flex items-center gap-3 py-2">
            <span className="min-w-0 flex-1 [overflow-wrap:anywhere]">
              <span className="font-medium text-ink">{title(row)}</span>
              <span className="block text-12 text-ink-3">{text(row)}</span>
            </span>
            {end?.(row)}
          </li>
        ))}
      </ul>
      {more}
    </>
  );
}

/** Open requests. `ofTeam`: names who sent each. */
export function RequestRecords({ rows, more, ofTeam }: Shown<"requests"> & { ofTeam: boolean }) {
  return (
    <Records
      label="Open requests"
      rows={rows}
      more={more}
      none="None is open."
      keyOf={({ id }) => id}
      title={({ id, kind, name }) => (
        <Link href={`/requests?request=${id}`} prefetch={false} className="link">
          {KIND_WORDS[kind]}{" "}
          <span translate="no" className="mono">
            {name}
          </span>
        </Link>
      )}
      text={({ state, cluster, requester, team, requestedAt }) => (
        <>
          {STATE_WORDS[state].toLowerCase()}, <span className="mono">{cluster.name}</span>,{" "}
          {ofTeam ? <PersonLink {...requester} /> : <TeamLink {...team} />}, <RelativeTime at={requestedAt} />
        </>
      )}
    />
  );
}

/** The newest events of a person or a team. */
function EventRecords({ rows, more }: Shown<"events">) {
  return (
    <Records
      label="Last events"
      rows={rows}
      more={more}
      none="No events yet."
      keyOf={({ id }) => id}
      title={({ action, target, outcome }) => (
        <>
          {actionWords(action)}{" "}
          {target && (
            <bdi translate="no" className={action.startsWith("sql_user.") ? "mono" : undefined}>
              {target}
            </bdi>
          )}{" "}
          {outcome !== "done" && <OutcomeMark outcome={outcome} />}
        </>
      )}
      text={({ by, at }) => (
        <>
          {by && (
            <>
              <PersonLink {...by} />,{" "}
            </>
          )}
          <RelativeTime at={at} />
        </>
      )}
    />
  );
}

/** The newest events, with the way to the audit for accounts that may read it. */
export function EventsPart({ filter, ...shown }: Shown<"events"> & { filter: AuditFilter | undefined }) {
  return (
    <Part
      title="Last events"
      narrow
      action={
        filter && (
          <Link
            href={`/audit${auditSearch(filter)}`}
            prefetch={false}
            aria-label="All events in the audit"
            className="link text-12"
          >
            Audit
          </Link>
        )
      }
    >
      <EventRecords {...shown} />
    </Part>
  );
}
