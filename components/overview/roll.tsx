"use client";

import type { Route } from "next";
import Link from "next/link";
import { planWord, stateWord } from "#components/clusters/cluster-words.ts";
import { number } from "#components/ui/words/counted.ts";
import { cx } from "#components/ui/words/cx.ts";
import { RelativeTime } from "#components/ui/words/relative-time.tsx";
import { ADMIN_STATE_WORDS, type AdminState } from "#lib/shared/admin-state.ts";
import { isWritable } from "#lib/shared/sql-users/is-writable.ts";
import type { CountedCluster } from "#lib/shared/sql-users/overview.ts";
import { AsTable, NumberCell } from "./as-table.tsx";
import { type CountKey, countOf, countPathOn } from "./counts.ts";
import { layOut, MARK, markUnit, ROLL_STATES } from "./marks.ts";

const WIDE_COLUMNS = 60;
const NARROW_COLUMNS = 34;

/** One mark per SQL user, admin first, a row per cluster; as a table behind it. */
export function Roll({ clusters }: { clusters: readonly CountedCluster[] }) {
  const unit = markUnit(countOf(clusters, "total"));
  const newestAt = Math.max(...clusters.map(({ readAt }) => readAt ?? 0));
  const shown = ROLL_STATES.filter((state) => countOf(clusters, state) > 0);
  return (
    <section aria-labelledby="roll">
      <div className="flex flex-wrap items-baseline gap-x-4 gap-y-1 border-b border-line px-gutter pt-5 pb-3">
        <h2 id="roll" className="font-strong">
          The roll{" "}
          <span className="font-normal text-ink-3">
            one mark is {unit === 1 ? "one SQL user" : `up to ${number(unit)} SQL users`}
          </span>
        </h2>
        <ul aria-label="Marks" className="ml-auto flex flex-wrap gap-x-4 max-md:ml-0">
          {shown.map((state) => (
            <li key={state} className="flex items-center gap-1.5 text-12 text-ink-2">
              <Marks states={{ ...NONE, [state]: 1 }} unit={1} columns={1} />
              {ADMIN_STATE_WORDS[state]}
            </li>
          ))}
        </ul>
      </div>
      <ul aria-label="Clusters">
        {clusters.map((cluster) => (
          <ClusterRow key={cluster.id} cluster={cluster} unit={unit} newestAt={newestAt} />
        ))}
      </ul>
      <AsTable label="SQL users by state" head={["Cluster", ...COLUMNS.map(([, words]) => words)]}>
        {clusters.map((cluster) => (
          <tr key={cluster.id}>
            <th scope="row" className="py-1 pr-3 text-left font-normal">
              <span className="mono">{cluster.name}</span>
            </th>
            {COLUMNS.map(([key]) => (
              <NumberCell
                key={key}
                value={cluster.whole && cluster.readAt === null && cluster.total === 0 ? null : countOf([cluster], key)}
                href={countPathOn(cluster, key)}
              />
            ))}
          </tr>
        ))}
      </AsTable>
    </section>
  );
}

const NONE: Record<AdminState, number> = { admin: 0, privileged: 0, unknown: 0, restricted: 0 };

const COLUMNS: readonly [CountKey, string][] = [
  ["admin", "Admin"],
  ["privileged", "Privileged"],
  ["unknown", "Unverified"],
  ["restricted", "Restricted"],
  ["total", "All"],
  ["unowned", "No owner"],
  ["outside", "Created outside"],
];

/** A list that is older than the newest by this says so itself. */
const OLD_MS = 60 * 60_000;

type ClusterRowProps = {
  cluster: CountedCluster;
  unit: number /** when the newest of the lists was complete */;
  newestAt: number;
};

function ClusterRow({ cluster, unit, newestAt }: ClusterRowProps) {
  const { id, name, states, total, whole, readAt, plan, version, state } = cluster;
  const facts = [planWord(plan), version, !isWritable(cluster) && stateWord(state)].filter(Boolean);
  return (
    <li className="relative grid grid-cols-[8.5rem_minmax(0,1fr)_auto] gap-x-4 gap-y-2 border-b border-line px-gutter py-3.5 hover:bg-hover max-md:grid-cols-[minmax(0,1fr)_auto]">
      <div className="min-w-0">
        <Link
          href={countPathOn({ id, whole }, "total") as Route}
          prefetch={false}
          className="font-mono font-medium [overflow-wrap:anywhere] after:absolute after:inset-0 hover:underline hover:underline-offset-3 focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-focus"
        >
          {name}
        </Link>
        <span className="block text-12 text-ink-3">{whole ? facts.join(" · ") : "of your teams"}</span>
      </div>
      <div className="min-w-0 self-center max-md:order-3 max-md:col-span-2">
        <Marks states={states} unit={unit} columns={WIDE_COLUMNS} className="max-md:hidden" />
        <Marks states={states} unit={unit} columns={NARROW_COLUMNS} className="md:hidden" />
      </div>
      <div className="text-right whitespace-nowrap">
        {(readAt !== null || total > 0) && (
          <>
            <span className={cx(states.admin > 0 ? "text-danger-text" : "text-ink-3")}>
              {number(states.admin)} admin
            </span>{" "}
            <span className="text-ink-2">of {number(total)}</span>
          </>
        )}
        <span className="block text-12 text-ink-3">
          {readAt === null ? "not read yet" : unknownWords(cluster)}
          {readAt !== null && readAt < newestAt - OLD_MS && (
            <span className="block">
              list of <RelativeTime at={readAt} />
            </span>
          )}
        </span>
      </div>
    </li>
  );
}

function unknownWords({ states, total }: CountedCluster): string {
  if (states.unknown > 0) return `${number(states.unknown)} unverified`;
  return total === 0 ? "no SQL users" : "all verified";
}

const STROKE: Record<AdminState, string> = {
  admin: "stroke-danger-mark forced-colors:stroke-[CanvasText]",
  privileged: "stroke-warn-mark forced-colors:stroke-[CanvasText]",
  unknown: "stroke-line-control forced-colors:stroke-[CanvasText]",
  restricted: "stroke-n-8 forced-colors:stroke-[GrayText]",
};

type MarksProps = {
  states: Readonly<Record<AdminState, number>>;
  unit: number;
  columns: number;
  className?: string | undefined;
};

/** Decoration: the words beside it say the same. A dash is a mark; unknown ones are hollow. */
function Marks({ states, unit, columns, className }: MarksProps) {
  const { runs, rows } = layOut(states, unit, columns);
  if (rows === 0) return null;
  const width = (columns - 1) * MARK.step + MARK.width;
  const height = (rows - 1) * MARK.row + MARK.height;
  return (
    <svg
      viewBox={`0 0 ${width} ${height}`}
      width={width}
      height={height}
      aria-hidden="true"
      className={cx("h-auto max-w-full fill-none", className)}
    >
      {runs.map(({ state, path }) => (
        <g key={state}>
          <path
            d={path}
            strokeWidth={MARK.height}
            strokeDasharray={`${MARK.width} ${MARK.step - MARK.width}`}
            className={STROKE[state]}
          />
          {state === "unknown" && (
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
