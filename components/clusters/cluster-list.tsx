import Link from "next/link";
import { PageHeader } from "#components/ui/page-header.tsx";
import { Cell, Head, None, PlainTable } from "#components/ui/tables/plain-table.tsx";
import { cx } from "#components/ui/words/cx.ts";
import { Dot } from "#components/ui/words/dot.tsx";
import type { AccountRole } from "#lib/shared/policy.ts";
import type { Cluster } from "#lib/shared/sql-users/clusters.ts";
import { isWritable } from "#lib/shared/sql-users/is-writable.ts";
import { clusterFacts, planWord, providerWord, stateTone, stateWord } from "./cluster-words.ts";
import { NoClusters } from "./no-clusters.tsx";
import { NoRole } from "./no-role.tsx";

const WIDE_ONLY = "max-md:hidden";
/** shown where the vendor gives no value */
const NONE = <None />;

/** Every cluster on which the person has a role. On phones the facts stand below the name. */
export function ClusterList({ clusters, role }: { clusters: readonly Cluster[]; role: AccountRole }) {
  return (
    <>
      <PageHeader title="Clusters" sentence={sentence(clusters)} />
      {clusters.length > 0 ? (
        <ClusterTable clusters={clusters} />
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

function ClusterTable({ clusters }: { clusters: readonly Cluster[] }) {
  return (
    <PlainTable
      label="Clusters"
      head={
        <>
          <Head>Name</Head>
          <Head className={WIDE_ONLY}>Plan</Head>
          <Head className={WIDE_ONLY}>Version</Head>
          <Head className={WIDE_ONLY}>Provider</Head>
          <Head className={WIDE_ONLY}>Regions</Head>
          <Head>State</Head>
        </>
      }
    >
      {clusters.map((cluster) => (
        <Row key={cluster.id} cluster={cluster} />
      ))}
    </PlainTable>
  );
}

function Row({ cluster }: { cluster: Cluster }) {
  return (
    <tr className="relative hover:bg-hover">
      <Cell>
        <Link
          href={`/clusters/${cluster.id}/users`}
          prefetch={false}
          className="font-mono font-medium [overflow-wrap:anywhere] after:absolute after:inset-0 hover:underline hover:underline-offset-3"
        >
          {cluster.name}
        </Link>
        <span className="block text-12 text-ink-3 md:hidden">{clusterFacts(cluster)}</span>
      </Cell>
      <Cell className={WIDE_ONLY}>{planWord(cluster.plan) || NONE}</Cell>
      <Cell className={WIDE_ONLY}>{cluster.version || NONE}</Cell>
      <Cell className={WIDE_ONLY}>{providerWord(cluster.provider) || NONE}</Cell>
      <Cell className={cx(WIDE_ONLY, "text-ink-2")}>{cluster.regions.join(", ") || NONE}</Cell>
      <Cell>
        <span
          className={cx("inline-flex items-center gap-2 whitespace-nowrap", !isWritable(cluster) && "text-warn-text")}
        >
          <Dot tone={stateTone(cluster.state)} />
          {stateWord(cluster.state)}
        </span>
      </Cell>
    </tr>
  );
}
