import type { Route } from "next";
import Link from "next/link";
import { buttonClass } from "#components/ui/button-class.ts";
import { Note } from "#components/ui/note.tsx";
import { type Column, DataTable } from "#components/ui/tables/data-table.tsx";
import { counted, number } from "#components/ui/words/counted.ts";
import { Pill } from "#components/ui/words/pill.tsx";
import { RelativeTime } from "#components/ui/words/relative-time.tsx";
import { useRead } from "#lib/client/calls/use-read.ts";
import type { RestrictionList } from "#lib/shared/restrict/restriction.ts";
import { JOB_STATES, restrictionPath, sumOf } from "./state-labels.ts";

type Listed = RestrictionList["restrictions"][number];

/** A restriction of the cluster that has not ended: where it is. */
export function RunningRestriction({ clusterId }: { clusterId: string }) {
  const { data } = useRead("restrict.list", { clusterId });
  const open = data?.restrictions.find(({ state }) => state === "running" || state === "paused");
  if (!open) return null;
  return (
    <Note
      tone={open.state === "paused" ? "warn" : "plain"}
      action={
        <Link href={restrictionPath(open.id)} prefetch={false} className={buttonClass({ size: "s" })}>
          Open the restriction
        </Link>
      }
    >
      <strong>
        A restriction of {counted(sumOf(open.counts), "SQL user")} is {JOB_STATES[open.state].words}.
      </strong>{" "}
      {open.by} started it <RelativeTime at={open.startedAt} />.
    </Note>
  );
}

const COLUMNS: readonly Column<Listed>[] = [
  {
    head: "Started",
    cell: ({ id, startedAt }) => (
      <Link
        href={restrictionPath(id) as Route}
        prefetch={false}
        className="text-accent-text hover:underline hover:underline-offset-3"
      >
        <RelativeTime at={startedAt} />
      </Link>
    ),
  },
  { head: "By", from: "md", calm: true, cell: ({ by }) => by, phone: "cell" },
  { head: "State", cell: ({ state }) => <Pill tone={JOB_STATES[state].tone}>{JOB_STATES[state].words}</Pill> },
  {
    head: "Carried out",
    calm: true,
    cell: ({ counts }) => `${number(counts.done ?? 0)} of ${number(sumOf(counts))}`,
  },
  {
    head: "Failed",
    from: "md",
    calm: true,
    cell: ({ counts }) => number((counts.failed ?? 0) + (counts.unknown ?? 0)),
  },
];

/** The restrictions of a cluster, the newest first; nothing where there is none. */
export function EarlierRestrictions({ clusterId }: { clusterId: string }) {
  const { data } = useRead("restrict.list", { clusterId });
  if (!data || data.restrictions.length === 0) return null;
  return (
    <section aria-labelledby="restrictions">
      <h2 id="restrictions" className="px-gutter pt-6 pb-2 font-strong">
        Restrictions of this cluster
      </h2>
      <DataTable
        label="Restrictions of this cluster"
        columns={COLUMNS}
        rows={data.restrictions}
        keyOf={({ id }) => id}
      />
    </section>
  );
}
