import Link from "next/link";
import { Fragment } from "react";
import { sqlUserPath } from "#components/sql-user-facts/sql-user-path.ts";
import { StateMark } from "#components/sql-user-facts/state-mark.tsx";
import { Button } from "#components/ui/button.tsx";
import { Checkbox } from "#components/ui/fields/checkbox.tsx";
import { Skeleton } from "#components/ui/skeleton.tsx";
import { Cell, Head, PlainTable } from "#components/ui/tables/plain-table.tsx";
import { number } from "#components/ui/words/counted.ts";
import { cx } from "#components/ui/words/cx.ts";
import { endsPrivilegedWords } from "#lib/shared/restrict/ends-privileged.ts";
import { ConfidenceMark } from "./confidence-mark.tsx";
import { type Group, isSuggested, levelWords, type Row } from "./levels.ts";
import { WhyText } from "./why-text.tsx";

const GROUPS: readonly { group: Group; title: string; about?: string; tone?: string }[] = [
  {
    group: "open",
    title: "Need a level",
    about: "Rolecall knows too little of them, or no level gives what they use.",
    tone: "text-warn-text",
  },
  {
    group: "guess",
    title: "Guessed",
    about: "Nothing was seen of them: names, purposes and similar ones speak for the level. Watch them first, or try.",
    tone: "text-warn-text",
  },
  { group: "look", title: "Seen, need a look", about: "What was seen of them speaks for the level, with doubts." },
  { group: "ready", title: "Ready" },
  { group: "out", title: "Stay as they are" },
];

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
};

/** The SQL users with the level of each, those first that need a look. */
export function LevelsTable(props: Props) {
  const { rows, isTicked, onTick, label = "SQL users to restrict" } = props;
  const tickable = rows.filter(({ level }) => level !== undefined);
  const ticked = tickable.filter(isTicked);
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
      {GROUPS.map(({ group, title, about, tone }) => {
        const of = rows.filter((row) => row.group === group);
        if (of.length === 0) return null;
        return (
          <Fragment key={group}>
            <tr className="max-md:block">
              <th
                scope="rowgroup"
                colSpan={5}
                className="border-b border-line bg-note px-gutter py-1.5 text-left text-12 font-normal max-md:block"
              >
                <GroupHead {...props} group={group} title={title} about={about} tone={tone} of={of} />
              </th>
            </tr>
            {of.map((row) => (
              <LevelRow key={row.user.name} {...props} row={row} />
            ))}
          </Fragment>
        );
      })}
    </PlainTable>
  );
}

type GroupHeadProps = Pick<Props, "label" | "isReading" | "isTicked" | "onTick" | "onChange"> & {
  group: Group;
  title: string;
  about: string | undefined;
  tone: string | undefined;
  of: readonly Row[];
};

/** What the group is, with one tick for all of it and one choice of a level for those that are ticked. */
function GroupHead({ label, group, title, about, tone, of, isReading, isTicked, onTick, onChange }: GroupHeadProps) {
  const names = of.map(({ user }) => user.name);
  const ticked = of.filter(isTicked).map(({ user }) => user.name);
  // Without a level, ticks say only for whom the next level is.
  const chosen = group === "open" && ticked.length === 0 ? names : ticked;
  const on = label?.includes(" on ") ? label.slice(label.lastIndexOf(" on ")) : "";
  const isChosen = group !== "out" && !isReading;
  return (
    <span className="flex flex-wrap items-center gap-x-3 gap-y-1">
      {isChosen && (
        <Checkbox
          aria-label={`Choose all: ${title}${on}`}
          checked={ticked.length === of.length}
          indeterminate={ticked.length > 0 && ticked.length < of.length}
          onChange={({ target }) => onTick(names, target.checked)}
        />
      )}
      <span className="min-w-0 flex-1">
        <strong className={cx("font-strong", tone)}>{title}</strong>{" "}
        <span className="text-ink-3">{number(of.length)}</span>
        {about && <span className="ml-2 text-ink-2 max-md:ml-0 max-md:block">{about}</span>}
      </span>
      {isChosen && chosen.length > 0 && (of.length > 1 || group !== "open") && group !== "ready" && (
        <Button size="s" variant={group === "open" ? "primary" : "default"} onClick={() => onChange(chosen)}>
          {group === "open" ? "Choose" : "Change"} level for {number(chosen.length)}…
          <span className="sr-only">{on}</span>
        </Button>
      )}
    </span>
  );
}

const CELL = "align-top py-2.5! max-md:block max-md:h-auto! max-md:border-0 max-md:py-1! max-md:px-gutter!";

function LevelRow({ clusterId, row, isReading, isTicked, onTick, onChange }: Props & { row: Row }) {
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
        {isReading && !level ? <Skeleton className="w-40" /> : <WhyText clusterId={clusterId} row={row} />}
      </Cell>
      <Cell className={cx(CELL, "md:w-28")}>
        {isSuggested(row) && suggestion?.is === "level" && <ConfidenceMark confidence={suggestion.confidence} />}
      </Cell>
    </tr>
  );
}

function LevelCell({
  row: { level, user },
  isReading,
  onChange,
}: Pick<Props, "isReading"> & { row: Row; onChange: () => void }) {
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
      {privileged && <span className="basis-full text-12 text-warn-text">{privileged}.</span>}
    </span>
  );
}
