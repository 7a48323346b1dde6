import Link from "next/link";
import type { ReactNode } from "react";
import { TeamLink } from "#components/people/person-link.tsx";
import { pairPath } from "#components/sql-user-facts/pair-path.ts";
import { StateMark } from "#components/sql-user-facts/state-mark.tsx";
import { type Column, DataTable } from "#components/ui/tables/data-table.tsx";
import { counted } from "#components/ui/words/counted.ts";
import { RelativeTime } from "#components/ui/words/relative-time.tsx";
import type { PreviewUser } from "#lib/shared/passwords/rotation.ts";

export type PreviewedUser = PreviewUser & { clusterId: string; cluster: string };

const COLUMNS: readonly Column<PreviewedUser>[] = [
  {
    head: "Name",
    className: "[overflow-wrap:anywhere]",
    cell: ({ name }) => (
      <span className="mono font-medium" translate="no">
        {name}
      </span>
    ),
  },
  {
    head: "Cluster",
    className: "[overflow-wrap:anywhere]",
    calm: true,
    from: "md",
    phone: "cell",
    cell: ({ cluster }) => (
      <span className="mono" translate="no">
        {cluster}
      </span>
    ),
  },
  {
    head: "Owner",
    className: "[overflow-wrap:anywhere]",
    calm: true,
    from: "md",
    phone: "cell",
    cell: ({ owner, ownerId }) => (owner ? <TeamLink id={ownerId} name={owner} /> : "no owner"),
  },
  { head: "State", cell: (user) => <StateMark user={user} /> },
  { head: "In use", calm: true, cell: (user) => <InUse user={user} /> },
];

/** The SQL users to rotate: owner, state, and whether they are in use now. */
export function PreviewTable({ users, withCluster }: { users: readonly PreviewedUser[]; withCluster: boolean }) {
  return (
    <section
      aria-label="SQL users to rotate"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a part that scrolls must be reachable by keyboard
      tabIndex={0}
      className="max-h-56 overflow-y-auto rounded-2 border border-line [&_.plain-head]:top-0! [&_.plain-head]:bg-overlay [&_table]:border-t-0"
    >
      <DataTable
        columns={COLUMNS.filter(({ head }) => withCluster || head !== "Cluster")}
        rows={users}
        keyOf={({ clusterId, name }) => `${clusterId}/${name}`}
      />
    </section>
  );
}

function InUse({ user }: { user: PreviewedUser }) {
  return (
    <>
      {inUseWords(user)}
      {user.pair && (
        <span className="block">
          idle in a{" "}
          <Link href={pairPath(user.clusterId, user.name)} prefetch={false} className="link">
            pair
          </Link>
        </span>
      )}
    </>
  );
}

function inUseWords({ sessions, lastLogin }: PreviewedUser): ReactNode {
  if (sessions !== undefined) return sessions === 0 ? "no session" : counted(sessions, "session");
  if (lastLogin === undefined) return "not known";
  return (
    <>
      last login <RelativeTime at={lastLogin} />
    </>
  );
}
