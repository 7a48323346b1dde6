import Link from "next/link";
import { Fragment } from "react";
import { sqlUserPath } from "#components/sql-user-facts/sql-user-path.ts";
import { StateMark } from "#components/sql-user-facts/state-mark.tsx";
import { Button } from "#components/ui/button.tsx";
import { Checkbox } from "#components/ui/fields/checkbox.tsx";
import { Skeleton } from "#components/ui/skeleton.tsx";
import { Cell, Head, PlainTable } from "#components/ui/tables/plain-table.tsx";
import { cx } from "#components/ui/words/cx.ts";
import type { Choices } from "#lib/shared/restrict/choices.ts";
import { endsPrivilegedWords } from "#lib/shared/restrict/ends-privileged.ts";
import type { Confidence } from "#lib/shared/restrict/suggestion.ts";
import { useWatches } from "../watch/use-watches.ts";
import { watchCostWords } from "../watch/watch-cost.ts";
import { GroupHead } from "./group-head.tsx";
import { fallbackFor, isSuggested, levelWords, type Row, restsWords, similarRows } from "./levels.ts";
import { sectionsOf } from "./sections.ts";
import { WhyText } from "./why-text.tsx";

type Props = {
  clusterId: string;
  /** names the cluster where there are several */
  label?: string;
  rows: readonly Row[];
  /** suggestions are still being read */
  isReading: boolean;
  isTicked: (row: Row) => boolean;
  onTick: (names: readonly string[], ticked: boolean) => void;
  onChange: (names: readonly string[]) => void;
  onChoose: (chosen: Choices) => void;
};

/** The SQL users with the level of each, those first that need a look. */
export function LevelsTable(props: Props) {
  const { clusterId, rows, isTicked, onTick, label = "SQL users to restrict" } = props;
  const watchCost = watchCostWords(useWatches(clusterId).data);
  const tickable = rows.filter(({ level }) => level !== undefined);
  const ticked = tickable.filter(isTicked);
  const on = label.includes(" on ") ? label.slice(label.lastIndexOf(" on ")) : "";
  return (
    <PlainTable
      label={label}
      stacks
      head={
        <>
          <Head className="w-12 max-md:flex max-md:items-center">
            <Checkbox
              aria-label="Choose all"
              disabled={tickable.length === 0}
              checked={tickable.length > 0 && ticked.length === tickable.length}
              indeterminate={ticked.length > 0 && ticked.length < tickable.length}
              onChange={({ target }) =>
                onTick(
                  tickable.map(({ user }) => user.name),
                  target.checked,
                )
              }
            />
          </Head>
          <Head className="max-md:flex max-md:items-center">SQL user</Head>
          <Head className="max-md:hidden">Level</Head>
          <Head className="max-md:hidden">Why</Head>
          <Head className="max-md:hidden">Confidence</Head>
        </>
      }
    >
      {sectionsOf(rows).map((section) => (
        <Fragment key={section.key}>
          <tr className="max-md:block">
            <th
              scope="rowgroup"
              colSpan={5}
              className="border-b border-line bg-note px-gutter py-1.5 text-left text-12 font-normal max-md:block"
            >
              <GroupHead {...props} section={section} on={on} watchCost={watchCost} />
            </th>
          </tr>
          {section.rows.map((row) => (
            <LevelRow key={row.user.name} {...props} row={row} />
          ))}
        </Fragment>
      ))}
    </PlainTable>
  );
}

const CELL = "align-top py-2.5! max-md:block max-md:h-auto! max-md:border-0 max-md:py-1! max-md:px-gutter!";

function LevelRow({ clusterId, rows, row, isReading, isTicked, onTick, onChange }: Props & { row: Row }) {
  const { user, level, suggestion, group } = row;
  const { name, owner } = user;
  const isAdmin = user.state === "admin";
  return (
    <tr className="relative max-md:block max-md:border-b max-md:border-line max-md:py-1.5">
      <Cell
        className={cx(
          CELL,
          "w-12 max-md:absolute max-md:top-1.5 max-md:left-0",
          isAdmin && "md:shadow-[inset_2px_0_0_var(--danger-mark)]",
        )}
      >
        <Checkbox
          aria-label={`Restrict ${name}`}
          disabled={group === "out" || isReading}
          checked={isTicked(row)}
          onChange={({ target }) => onTick([name], target.checked)}
        />
      </Cell>
      <Cell className={cx(CELL, "md:w-56 max-md:pl-12!")}>
        <Link
          href={sqlUserPath(clusterId, name)}
          prefetch={false}
          translate="no"
          className="mono font-medium [overflow-wrap:anywhere] hover:underline hover:underline-offset-3"
        >
          {name}
        </Link>
        <span className="flex flex-wrap items-center gap-x-2 gap-y-1 text-12 text-ink-3">
          {owner ?? "no owner"}
          {!isAdmin && <StateMark user={user} />}
        </span>
      </Cell>
      <Cell className={cx(CELL, "md:w-64", group === "out" && "text-ink-3 max-md:hidden")}>
        {group === "out" ? "–" : <LevelCell row={row} isReading={isReading} onChange={() => onChange([name])} />}
      </Cell>
      <Cell className={cx(CELL, "text-ink-2")}>
        {isReading && !level ? (
          <Skeleton className="w-40" />
        ) : (
          <WhyText clusterId={clusterId} row={row} similar={similarRows(row, rows)} />
        )}
      </Cell>
      <Cell className={cx(CELL, "md:w-28")}>
        {isSuggested(row) && suggestion?.is === "level" && <ConfidenceMark confidence={suggestion.confidence} />}
      </Cell>
    </tr>
  );
}

function LevelCell({ row, isReading, onChange }: Pick<Props, "isReading"> & { row: Row; onChange: () => void }) {
  const { level, user } = row;
  const fallback = level ? undefined : fallbackFor(row);
  if (!level && isReading) return <Skeleton className="w-36" />;
  const privileged = level?.wanted && endsPrivilegedWords(level.wanted);
  return (
    <span className="flex flex-wrap items-center gap-x-4 gap-y-1">
      {level && <span className="[overflow-wrap:anywhere]">{levelWords(level.wanted)}</span>}
      <Button
        size="s"
        variant={level ? "quiet" : "default"}
        // Its word stands under the level where it wraps.
        className={level && "-ml-2.5"}
        aria-label={`${level ? "Change" : "Choose"} level of ${user.name}`}
        onClick={onChange}
      >
        {level ? "Change…" : "Choose level…"}
      </Button>
      {fallback && (
        <span className="basis-full text-12 text-ink-2">
          Default: {levelWords(fallback)}. <span className="text-ink-3">{restsWords(row)}</span>
        </span>
      )}
      {privileged && <span className="basis-full text-12 text-warn-text">{privileged}.</span>}
    </span>
  );
}

const BARS: Record<Confidence, number> = { low: 1, medium: 2, high: 3 };
const HEIGHTS = ["h-1", "h-1.75", "h-2.5"] as const;

/** How sure a suggestion is, by shape and word. */
function ConfidenceMark({ confidence }: { confidence: Confidence }) {
  const isLow = confidence === "low";
  return (
    <span className={cx("inline-flex items-center gap-1.5 whitespace-nowrap", isLow && "text-warn-text")}>
      <span aria-hidden="true" className="inline-flex h-2.5 items-end gap-0.5">
        {HEIGHTS.map((height, at) => (
          <span
            key={height}
            className={cx(
              "w-1 rounded-1 forced-colors:bg-[CanvasText]",
              height,
              at >= BARS[confidence] ? "bg-n-5" : isLow ? "bg-warn-mark" : "bg-accent-solid",
            )}
          />
        ))}
      </span>
      {confidence}
    </span>
  );
}
