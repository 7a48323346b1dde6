import Link from "next/link";
import { Blank } from "#components/ui/blank.tsx";
import { SearchForm } from "#components/ui/menus/search-form.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { type Column, DataTable } from "#components/ui/tables/data-table.tsx";
import { PageLinks } from "#components/ui/tables/page-links.tsx";
import { None } from "#components/ui/tables/plain-table.tsx";
import { number } from "#components/ui/words/counted.ts";
import { cx } from "#components/ui/words/cx.ts";
import { Dot } from "#components/ui/words/dot.tsx";
import type { AccountRole } from "#lib/shared/policy.ts";
import { present } from "#lib/shared/present.ts";
import type { Cluster } from "#lib/shared/sql-users/clusters.ts";
import { isWritable } from "#lib/shared/sql-users/is-writable.ts";
import { clusterFacts, planWord, providerWord, stateTone, stateWord } from "./cluster-labels.ts";
import { CLUSTERS_PER_PAGE, type ClusterFilter, clusterPage } from "./cluster-page.ts";
import { NoClusters } from "./no-clusters.tsx";
import { NoRole } from "./no-role.tsx";

/** shown where the vendor gives no value */
const NONE = <None />;

const COLUMNS: readonly Column<Cluster>[] = [
  {
    head: "Name",
    cell: ({ id, name }) => (
      <Link
        href={`/clusters/${id}/users`}
        prefetch={false}
        className="font-mono font-medium [overflow-wrap:anywhere] after:absolute after:inset-0 hover:underline hover:underline-offset-3"
      >
        {name}
      </Link>
    ),
  },
  { head: "Plan", from: "md", cell: ({ plan }) => planWord(plan) || NONE, phone: clusterFacts },
  { head: "Version", from: "md", cell: ({ version }) => version || NONE },
  { head: "Provider", from: "md", cell: ({ provider }) => providerWord(provider) || NONE },
  { head: "Regions", from: "md", calm: true, cell: ({ regions }) => regions.join(", ") || NONE },
  {
    head: "State",
    cell: (cluster) => (
      <span
        className={cx("inline-flex items-center gap-2 whitespace-nowrap", !isWritable(cluster) && "text-warn-text")}
      >
        <Dot tone={stateTone(cluster.state)} />
        {stateWord(cluster.state)}
      </span>
    ),
  },
];

type ClusterListProps = { clusters: readonly Cluster[]; filter: ClusterFilter; role: AccountRole };

/** Every cluster on which the person has a role, in pages. On phones the facts stand below the name. */
export function ClusterList({ clusters, filter, role }: ClusterListProps) {
  return (
    <>
      <PageHeader title="Clusters" sentence={sentence(clusters)} />
      {clusters.length > 0 ? (
        <Rows clusters={clusters} filter={filter} />
      ) : role === "administrator" ? (
        <NoClusters />
      ) : (
        <NoRole title="You have no cluster role yet" />
      )}
    </>
  );
}

function Rows({ clusters, filter }: Omit<ClusterListProps, "role">) {
  const { rows, found, next } = clusterPage(clusters, filter);
  const path = (after: string | undefined) =>
    `/clusters?${new URLSearchParams(present<Record<string, string>>({ q: filter.q || undefined, after }))}`;
  return (
    <>
      {clusters.length > CLUSTERS_PER_PAGE && (
        <div className="px-gutter py-3">
          <SearchForm action="/clusters" label="Search clusters" placeholder="Name of a cluster" q={filter.q} />
        </div>
      )}
      {rows.length === 0 ? (
        <Blank title="No cluster matches" text="Change the search, or leave it empty to see all of them." />
      ) : (
        <DataTable label="Clusters" columns={COLUMNS} rows={rows} keyOf={({ id }) => id} />
      )}
      {found > rows.length && (
        <PageLinks first={filter.after && path(undefined)} next={next && path(next)}>
          {number(found)} clusters{filter.q && " found"}
        </PageLinks>
      )}
    </>
  );
}

function sentence(clusters: readonly Cluster[]): string | undefined {
  const unready = clusters.filter((cluster) => !isWritable(cluster)).length;
  if (clusters.length === 0) return undefined;
  if (unready === 0) return "Choose a cluster to see and change its SQL users.";
  return `${unready} of ${clusters.length} ${unready === 1 ? "is" : "are"} not ready: you cannot change SQL users there now.`;
}
