"use client";

import Link from "next/link";
import { TeamLink } from "#components/people/person-link.tsx";
import { sqlUserPath } from "#components/sql-user-facts/sql-user-path.ts";
import { StateMark } from "#components/sql-user-facts/state-mark.tsx";
import { type Column, DataTable } from "#components/ui/tables/data-table.tsx";
import { None } from "#components/ui/tables/plain-table.tsx";
import { RelativeTime } from "#components/ui/words/relative-time.tsx";
import { EXPOSURE_WORDS, type SeenPassword } from "#lib/shared/passwords/exposures.ts";

const OF_SQL_USER: readonly Column<SeenPassword>[] = [
  { head: "State", from: "md", cell: (each) => <StateMark user={each} /> },
  {
    head: "Owner",
    from: "md",
    calm: true,
    cell: ({ owner, ownerId }) => (owner ? <TeamLink id={ownerId} name={owner} /> : <None />),
  },
];

/** Passwords that an account was shown. `links`: whether the viewer may open every SQL user. */
export function SeenTable({ seen, links }: { seen: readonly SeenPassword[]; links: boolean }) {
  const columns: readonly Column<SeenPassword>[] = [
    { head: "SQL user", cell: (each) => <Name seen={each} links={links} /> },
    ...(links ? OF_SQL_USER : []),
    {
      head: "Shown",
      calm: true,
      cell: ({ at, way }) => (
        <>
          <RelativeTime at={at} />
          <span className="block text-12 text-ink-3">{EXPOSURE_WORDS[way]}</span>
        </>
      ),
    },
    { head: "Still in force", cell: (each) => <Force {...each} /> },
  ];
  return <DataTable label="Passwords seen" columns={columns} rows={seen} keyOf={({ id }) => id} />;
}

function Name({ seen: { name, clusterId, cluster, inForce }, links }: { seen: SeenPassword; links: boolean }) {
  const look = "mono [overflow-wrap:anywhere]";
  return (
    <>
      {links && inForce !== "gone" ? (
        <Link href={sqlUserPath(clusterId, name)} prefetch={false} translate="no" className={`${look} link`}>
          {name}
        </Link>
      ) : (
        <span translate="no" className={look}>
          {name}
        </span>
      )}
      <span className="block text-12 text-ink-3 [overflow-wrap:anywhere]">on {cluster ?? clusterId}</span>
    </>
  );
}

function Force({ inForce, replacedAt, replacedBy }: SeenPassword) {
  switch (inForce) {
    case "yes":
      return <span className="font-medium">yes</span>;
    case "maybe":
      return <span title="The answer to a later change was lost">maybe</span>;
    case "gone":
      return <span className="text-ink-3">no, deleted</span>;
    case "replaced":
      return (
        <span className="text-ink-3">
          no, replaced {replacedAt !== null && <RelativeTime at={replacedAt} />}
          {replacedBy && <span className="block text-12">by {replacedBy}</span>}
        </span>
      );
    default:
      return inForce satisfies never;
  }
}
