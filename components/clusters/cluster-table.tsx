"use client";

import Link from "next/link";
import { KEY_WORDS } from "#components/sql-user-facts/key/key-text.ts";
import { type Column, DataTable } from "#components/ui/tables/data-table.tsx";
import { None } from "#components/ui/tables/plain-table.tsx";
import { cx } from "#components/ui/words/cx.ts";
import { Dot } from "#components/ui/words/dot.tsx";
import type { Cluster } from "#lib/shared/sql-users/clusters.ts";
import { isWritable } from "#lib/shared/sql-users/is-writable.ts";
import { labelsOf } from "#lib/shared/vendor-labels.ts";
import { clusterFacts, keyWord, planWord, providerWord, stateTone, stateWord } from "./cluster-labels.ts";

/** shown where the vendor gives no value */
const NONE = <None />;

const labelsIn = (cluster: Cluster) => labelsOf(cluster).join(", ");

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
  { head: "Labels", from: "lg", calm: true, cell: (cluster) => labelsIn(cluster) || NONE, phone: labelsIn },
  { head: "Regions", from: "md", calm: true, cell: ({ regions }) => regions.join(", ") || NONE },
  {
    head: "API key",
    from: "md",
    cell: ({ key }) => key && <span title={KEY_WORDS[key].text}>{KEY_WORDS[key].mark}</span>,
    phone: ({ key }) => keyWord(key),
  },
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

/** A page of clusters. In the browser too, so that the document has each row once. */
export function ClusterTable({ clusters }: { clusters: readonly Cluster[] }) {
  return <DataTable label="Clusters" columns={COLUMNS} rows={clusters} keyOf={({ id }) => id} />;
}
