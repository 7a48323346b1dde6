import { Button } from "#components/ui/button.tsx";
import { Checkbox } from "#components/ui/fields/checkbox.tsx";
import { number } from "#components/ui/words/counted.ts";
import { cx } from "#components/ui/words/cx.ts";
import type { Choices } from "#lib/shared/restrict/choices.ts";
import { fallbackFor, type Row } from "./levels.ts";
import type { Section } from "./sections.ts";

type Props = {
  section: Section;
  /** after the title in the names of its controls, where there are several clusters */
  on: string;
  /** what watching takes, where that is known */
  watchCost: string | undefined;
  isReading: boolean;
  isTicked: (row: Row) => boolean;
  onTick: (names: readonly string[], ticked: boolean) => void;
  onChange: (names: readonly string[]) => void;
  onChoose: (chosen: Choices) => void;
};

/** What these are, with one tick for all of them, what is offered first, and one choice of a level for those that are ticked. */
export function GroupHead({ section, on, watchCost, isReading, isTicked, onTick, onChange, onChoose }: Props) {
  const { group, title, about, watches, warns, rows } = section;
  const words = watches && watchCost !== undefined ? `${about} ${watchCost}` : about;
  const names = rows.map(({ user }) => user.name);
  const ticked = rows.filter(isTicked);
  const isOpen = group === "open";
  // Without a level, ticks only say which ones get the next level.
  const chosen = isOpen && ticked.length === 0 ? rows : ticked;
  const isChosen = group !== "out" && !isReading;
  const hasButton = isChosen && chosen.length > 0 && (rows.length > 1 || !isOpen) && group !== "ready";
  const suffix = isOpen ? `: ${title.replace("Need a level: ", "")}${on}` : on;
  return (
    <span className="flex flex-wrap items-center gap-x-3 gap-y-1">
      {isChosen && (
        <Checkbox
          aria-label={`Choose all: ${title}${on}`}
          checked={ticked.length === rows.length}
          indeterminate={ticked.length > 0 && ticked.length < rows.length}
          onChange={({ target }) => onTick(names, target.checked)}
        />
      )}
      <span className="min-w-0 flex-1 max-md:basis-[calc(100%-3rem)]">
        <strong className={cx("font-strong", warns && "text-warn-text")}>{title}</strong>{" "}
        <span className="text-ink-3">{number(rows.length)}</span>
        {words && <span className="block max-w-[100ch] text-ink-2">{words}</span>}
      </span>
      <span className="flex flex-wrap gap-2 empty:hidden">
        {isChosen && isOpen && <DefaultButton rows={chosen} suffix={suffix} onChoose={onChoose} />}
        {hasButton && (
          <Button size="s" onClick={() => onChange(chosen.map(({ user }) => user.name))}>
            {isOpen ? "Choose" : "Change"} level for {number(chosen.length)}…<span className="sr-only">{suffix}</span>
          </Button>
        )}
      </span>
    </span>
  );
}

type DefaultProps = { rows: readonly Row[]; suffix: string; onChoose: (chosen: Choices) => void };

/** Takes what is offered first, for each its own; nothing where that is known of none. */
function DefaultButton({ rows, suffix, onChoose }: DefaultProps) {
  const chosen: Choices = new Map(
    rows.flatMap((row) => {
      const wanted = fallbackFor(row);
      return wanted ? [[row.user.name, { wanted, from: "default" }] as const] : [];
    }),
  );
  if (chosen.size === 0) return null;
  return (
    <Button size="s" onClick={() => onChoose(chosen)}>
      Use default for {number(chosen.size)}
      <span className="sr-only">{suffix}</span>
    </Button>
  );
}
