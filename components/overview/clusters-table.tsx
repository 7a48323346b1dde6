"use client";

import type { Route } from "next";
import Link from "next/link";
import type { ReactNode } from "react";
import { planWord, stateWord } from "#components/clusters/cluster-labels.ts";
import { type Column, DataTable } from "#components/ui/tables/data-table.tsx";
import { counted, number } from "#components/ui/words/counted.ts";
import { cx } from "#components/ui/words/cx.ts";
import { RelativeTime } from "#components/ui/words/relative-time.tsx";
import { isWritable } from "#lib/shared/sql-users/is-writable.ts";
import type { CountedCluster } from "#lib/shared/sql-users/overview.ts";
import { type CountKey, countOf, countPathOn } from "./counts.ts";
import { layOut, MARK, MARK_WORDS, type MarkKind, markCounts } from "./marks.ts";

const COLUMNS = 34;

type Props = { clusters: readonly CountedCluster[] /** how many SQL users one mark stands for */; unit: number };

/** Clusters with their SQL users. In the browser too, so that the document has each row once. */
export function ClustersTable({ clusters, unit }: Props) {
  return (
    <DataTable
      label="Clusters"
      columns={columnsOf(unit)}
      rows={clusters}
      keyOf={({ id }) => id}
      isDanger={({ states }) => states.admin > 0}
    />
  );
}

/** What the marks mean. */
export function MarkLegend({ kinds }: { kinds: readonly MarkKind[] }) {
  return (
    <ul aria-label="Marks" className="ml-auto flex flex-wrap gap-x-4 max-md:ml-0">
      {kinds.map((kind) => (
        <li key={kind} className="flex items-center gap-1.5 text-12 text-ink-2">
          <Marks counts={{ ...NONE, [kind]: 1 }} unit={1} columns={1} />
          {MARK_WORDS[kind]}
        </li>
      ))}
    </ul>
  );
}

const NONE: Record<MarkKind, number> = { admin: 0, privileged: 0, unknown: 0, restricted: 0, uncheckable: 0 };

/** Whether nothing is known of its SQL users yet. */
const isUnread = ({ whole, readAt, total }: CountedCluster) => whole && readAt === null && total === 0;
/** Whether no SQL user was checked: a number of admins would comfort. */
const isUnchecked = ({ states, total }: CountedCluster) => total > 0 && states.unknown === total;

function columnsOf(unit: number): Column<CountedCluster>[] {
  const figure = (head: string, key: CountKey, more: Partial<Column<CountedCluster>> = {}): Column<CountedCluster> => ({
    head,
    align: "end",
    cell: (cluster) => <Figure cluster={cluster} of={key} />,
    ...more,
  });
  return [
    { head: "Cluster", cell: (cluster) => <Name cluster={cluster} /> },
    {
      head: "SQL users",
      from: "md",
      cell: (cluster) =>
        isUnread(cluster) ? (
          <NotKnown why="not read yet" />
        ) : (
          <span className="flex items-center gap-3">
            <Marks counts={markCounts(cluster)} unit={unit} columns={COLUMNS} />
            <span className="text-ink-3">{number(cluster.total)}</span>
          </span>
        ),
      phone: ({ total }) => (total > 0 ? counted(total, "SQL user") : null),
    },
    figure("Admin", "admin"),
    figure("Unverified", "unknown"),
    figure("No owner", "unowned", { from: "md" }),
    figure("Created outside", "outside", { from: "lg" }),
    { head: "Read", from: "md", calm: true, cell: readWords, phone: readWords },
  ];
}

function readWords({ readAt, whole }: CountedCluster): ReactNode {
  if (readAt === null) return whole ? "not read yet" : "of your teams";
  return <RelativeTime at={readAt} />;
}

function Name({ cluster: { id, name, whole, plan, version, state } }: { cluster: CountedCluster }) {
  const facts = [planWord(plan), version, !isWritable({ state }) && stateWord(state)].filter(Boolean);
  return (
    <>
      <Link
        href={countPathOn({ id, whole }, "total") as Route}
        prefetch={false}
        className="mono font-medium [overflow-wrap:anywhere] hover:underline hover:underline-offset-3"
      >
        {name}
      </Link>
      {whole && <span className="block text-12 text-ink-3">{facts.join(" · ")}</span>}
    </>
  );
}

/** A number that opens the list of the SQL users it counts; a dash where it is not known. */
function Figure({ cluster, of }: { cluster: CountedCluster; of: CountKey }) {
  const isKnown = !isUnread(cluster) && !(of === "admin" && isUnchecked(cluster));
  const count = countOf([cluster], of);
  if (!isKnown) return <NotKnown why={isUnread(cluster) ? "not read yet" : "not checked yet"} />;
  if (count === 0) return <span className="text-ink-3">0</span>;
  return (
    <Link
      href={countPathOn(cluster, of) as Route}
      prefetch={false}
      className={cx("link pointer-coarse:inline-block pointer-coarse:py-2", of === "admin" && "text-danger-text")}
    >
      {number(count)}
    </Link>
  );
}

function NotKnown({ why }: { why: string }) {
  return (
    <span className="text-ink-3">
      –<span className="sr-only"> {why}</span>
    </span>
  );
}

const STROKE: Record<MarkKind, string> = {
  admin: "stroke-danger-mark forced-colors:stroke-[CanvasText]",
  privileged: "stroke-warn-mark forced-colors:stroke-[CanvasText]",
  unknown: "stroke-line-control forced-colors:stroke-[CanvasText]",
  restricted: "stroke-n-8 forced-colors:stroke-[GrayText]",
  uncheckable: "stroke-n-5 forced-colors:stroke-[GrayText]",
};

type MarksProps = {
  counts: Readonly<Record<MarkKind, number>>;
  unit: number;
  columns: number;
};

/** Decoration: the words beside it say the same. A dash is a mark; unknown ones are hollow. */
function Marks({ counts, unit, columns }: MarksProps) {
  const { runs, rows } = layOut(counts, unit, columns);
  if (rows === 0) return null;
  const width = (columns - 1) * MARK.step + MARK.width;
  const height = (rows - 1) * MARK.row + MARK.height;
  return (
    <svg
      viewBox={`0 0 ${width} ${height}`}
      width={width}
      height={height}
      aria-hidden="true"
      className="h-auto max-w-full fill-none"
    >
      {runs.map(({ kind, path }) => (
        <g key={kind}>
          <path
            d={path}
            strokeWidth={MARK.height}
            strokeDasharray={`${MARK.width} ${MARK.step - MARK.width}`}
            className={STROKE[kind]}
          />
          {kind === "unknown" && (
            <path
              d={path}
              strokeWidth={MARK.height - 2}
              strokeDasharray={`0 1 ${MARK.width - 2} ${MARK.step - MARK.width + 1}`}
              className="stroke-page"
            />
          )}
        </g>
      ))}
    </svg>
  );
}
