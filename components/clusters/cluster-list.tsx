import Link from "next/link";
import { PageHeader } from "#components/ui/page-header.tsx";
import { type Column, DataTable } from "#components/ui/tables/data-table.tsx";
import { None } from "#components/ui/tables/plain-table.tsx";
import { cx } from "#components/ui/words/cx.ts";
import { Dot } from "#components/ui/words/dot.tsx";
import type { AccountRole } from "#lib/shared/policy.ts";
import type { Cluster } from "#lib/shared/sql-users/clusters.ts";
import { isWritable } from "#lib/shared/sql-users/is-writable.ts";
import { clusterFacts, planWord, providerWord, stateTone, stateWord } from "./cluster-labels.ts";
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

/** Every cluster on which the person has a role. On phones the facts stand below the name. */
export function ClusterList({ clusters, role }: { clusters: readonly Cluster[]; role: AccountRole }) {
  return (
    <>
      <PageHeader title="Clusters" sentence={sentence(clusters)} />
      {clusters.length > 0 ? (
        <DataTable label="Clusters" columns={COLUMNS} rows={clusters} keyOf={({ id }) => id} />
      ) : role === "administrator" ? (
        <NoClusters />
      ) : (
        <NoRole title="You have no cluster role yet" />
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
