import Link from "next/link";
import type { ReactNode } from "react";
import { PageHeader } from "#components/frame/page-header.tsx";
import { cx } from "#components/ui/cx.ts";
import { Dot } from "#components/ui/dot.tsx";
import { type Cluster, isWritable } from "#lib/shared/clusters.ts";
import { clusterFacts, planWord, providerWord, stateTone, stateWord } from "./cluster-words.ts";
import { NoClusters } from "./no-clusters.tsx";

const WIDE_ONLY = "max-md:hidden";
/** what the vendor has not said yet */
const NONE = <span className="text-ink-3">–</span>;

/** Every cluster that the key sees. On phones the facts stand below the name instead of in columns. */
export function ClusterList({ clusters }: { clusters: readonly Cluster[] }) {
  return (
    <>
      <PageHeader title="Clusters" sentence={sentence(clusters)} />
      {clusters.length === 0 ? <NoClusters /> : <ClusterTable clusters={clusters} />}
    </>
  );
}

function sentence(clusters: readonly Cluster[]): string | undefined {
  const unready = clusters.filter((cluster) => !isWritable(cluster)).length;
  if (clusters.length === 0) return undefined;
  if (unready === 0) return "Choose a cluster to see and change its SQL users.";
  return `${unready} of ${clusters.length} ${unready === 1 ? "is" : "are"} not ready: SQL users cannot be changed there now.`;
}

function ClusterTable({ clusters }: { clusters: readonly Cluster[] }) {
  return (
    <table aria-label="Clusters" className="w-full border-separate border-spacing-0 border-t border-line">
      <thead>
        <tr>
          <Head>Name</Head>
          <Head className={WIDE_ONLY}>Plan</Head>
          <Head className={WIDE_ONLY}>Version</Head>
          <Head className={WIDE_ONLY}>Provider</Head>
          <Head className={WIDE_ONLY}>Regions</Head>
          <Head>State</Head>
        </tr>
      </thead>
      <tbody>
        {clusters.map((cluster) => (
          <Row key={cluster.id} cluster={cluster} />
        ))}
      </tbody>
    </table>
  );
}

function Row({ cluster }: { cluster: Cluster }) {
  return (
    <tr className="relative hover:bg-hover">
      <Cell>
        <Link
          href={`/clusters/${cluster.id}/users`}
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

const EDGES = "px-3 first:pl-gutter last:pr-gutter";

function Head({ className, children }: { className?: string; children: ReactNode }) {
  return (
    <th
      scope="col"
      className={cx(
        "sticky top-0 z-1 h-head border-b border-line bg-page text-left text-12 font-normal whitespace-nowrap text-ink-3 max-md:top-top",
        EDGES,
        className,
      )}
    >
      {children}
    </th>
  );
}

function Cell({ className, children }: { className?: string; children: ReactNode }) {
  return (
    <td className={cx("h-row border-b border-line py-2 max-md:py-2.5 max-md:align-top", EDGES, className)}>
      {children}
    </td>
  );
}
