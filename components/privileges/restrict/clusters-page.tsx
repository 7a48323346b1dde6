import Link from "next/link";
import { restrictAllWay, restrictManyPath } from "#components/sql-user-facts/restrict-path.ts";
import { inHandWords } from "#components/sql-user-facts/staying/stay-labels.ts";
import { Blank } from "#components/ui/blank.tsx";
import { buttonClass } from "#components/ui/button-class.ts";
import { Crumbs } from "#components/ui/crumbs.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { actionsColumn, type Column, DataTable } from "#components/ui/tables/data-table.tsx";
import { number } from "#components/ui/words/counted.ts";
import { Mono } from "#components/ui/words/mono.tsx";
import { freeOn } from "#lib/shared/restrict/staying.ts";
import type { CountedCluster } from "#lib/shared/sql-users/overview.ts";

const COLUMNS: readonly Column<CountedCluster>[] = [
  { head: "Cluster", className: "font-medium", cell: ({ name }) => <Mono>{name}</Mono> },
  {
    head: "Admin",
    align: "end",
    cell: (cluster) => (
      <>
        <span className={cluster.states.admin > 0 ? "text-danger-text" : ""}>{number(cluster.states.admin)}</span>
        {isInHand(cluster) && <span className="block text-12 text-ink-3">{inHandWords(cluster)}</span>}
      </>
    ),
  },
  { head: "Privileged", from: "md", align: "end", calm: true, cell: ({ states }) => number(states.privileged) },
  {
    head: "Unverified",
    from: "md",
    align: "end",
    calm: true,
    cell: ({ states, uncheckable }) => number(states.unknown - uncheckable),
  },
  actionsColumn((cluster) => {
    const { id, name, states, uncheckable } = cluster;
    const others = states.privileged + states.unknown - uncheckable;
    if (others === 0 && (states.admin === 0 || (isInHand(cluster) && freeOn(cluster) === 0))) return null;
    const isOfAdmins = freeOn(cluster) > 0 || others === 0;
    return (
      <Link
        href={restrictManyPath(id, isOfAdmins ? { state: "admin" } : {})}
        prefetch={false}
        className={buttonClass({ size: "s" })}
      >
        Restrict…<span className="sr-only"> on {name}</span>
      </Link>
    );
  }),
];

/** Whether some of its superusers are being restricted, or put back for a time. */
const isInHand = ({ restricting, putBack }: CountedCluster) => restricting + putBack > 0;

/** The clusters on which this person may restrict SQL users, those with the most superusers first. */
export function RestrictClustersPage({ clusters }: { clusters: readonly CountedCluster[] }) {
  // The page of a person shows only clusters on which they may.
  const all = restrictAllWay(clusters, "all");
  const sorted = clusters.toSorted((one, other) => other.states.admin - one.states.admin);
  return (
    <div className="flex flex-1 flex-col md:min-h-0 md:overflow-y-auto">
      <PageHeader
        crumbs={
          <Crumbs href="/sql-users" above="SQL users">
            <span>Restrict</span>
          </Crumbs>
        }
        title="Restrict SQL users"
        actions={
          all && (
            <Link href={all.href} prefetch={false} className={buttonClass({ variant: "primary" })}>
              Restrict all {number(all.count)}…
            </Link>
          )
        }
        sentence="Choose a cluster. Each SQL user gets a level and loses admin, one after the other."
      />
      {sorted.length > 0 ? (
        <DataTable label="Clusters" columns={COLUMNS} rows={sorted} keyOf={({ id }) => id} />
      ) : (
        <Blank
          className="border-t border-line"
          title="No cluster yet"
          text="Rolecall has not read the SQL users of a cluster on which you may restrict them."
        />
      )}
    </div>
  );
}
