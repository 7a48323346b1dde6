import Link from "next/link";
import { buttonClass } from "#components/ui/button-class.ts";
import { actionsColumn, type Column, DataTable } from "#components/ui/tables/data-table.tsx";
import { counted, number } from "#components/ui/words/counted.ts";
import { Mono } from "#components/ui/words/mono.tsx";
import type { RestrictStarted } from "#lib/shared/restrict/restriction.ts";
import type { ChosenCluster } from "../chosen.ts";
import { restrictionPath } from "../state-labels.ts";

type Started = { id: string; cluster: string; count: number };

const COLUMNS: readonly Column<Started>[] = [
  { head: "Cluster", className: "font-medium", cell: ({ cluster }) => <Mono>{cluster}</Mono> },
  { head: "Chosen", align: "end", calm: true, cell: ({ count }) => number(count) },
  actionsColumn(({ id, cluster }) => (
    <Link href={restrictionPath(id)} prefetch={false} className={buttonClass({ size: "s" })}>
      Open the restriction<span className="sr-only"> of {cluster}</span>
    </Link>
  )),
];

type Props = { jobs: RestrictStarted["jobs"]; chosen: readonly ChosenCluster[] };

/** The jobs that were started together, one for each cluster. */
export function StartedList({ jobs, chosen }: Props) {
  const rows = jobs.map(({ id, clusterId }): Started => {
    const of = chosen.find(({ cluster }) => cluster.id === clusterId);
    return { id, cluster: of?.cluster.name ?? clusterId, count: of?.rows.length ?? 0 };
  });
  return (
    <>
      <p role="status" className="px-gutter py-4">
        <strong>{counted(jobs.length, "restriction")} started.</strong> Each has its page, goes on when you leave this
        one, and is on the{" "}
        <Link href="/" prefetch={false} className="link">
          overview
        </Link>{" "}
        until it is done.
      </p>
      <DataTable label="Restrictions that were started" columns={COLUMNS} rows={rows} keyOf={({ id }) => id} />
    </>
  );
}
