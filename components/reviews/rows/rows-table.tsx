import { type KeyboardEvent, type RefObject, useDeferredValue, useEffect, useRef, useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { Checkbox } from "#components/ui/fields/checkbox.tsx";
import { LiveRegion, useAnnounce } from "#components/ui/live-region.tsx";
import { counted } from "#components/ui/words/counted.ts";
import { Kbd } from "#components/ui/words/kbd.tsx";
import { needsNote, type ReviewDecision, type ReviewRow, type ReviewRowKind } from "#lib/shared/reviews/review-rows.ts";
import { type BulkDecision, BulkDialog } from "./bulk-dialog.tsx";
import { CHOICES, choicesFor } from "./decision-labels.ts";
import { Row } from "./review-row.tsx";
import type { RowActs } from "./row-props.ts";
import type { Decisions } from "./use-decisions.ts";
import { type RowFocus, useRowFocus } from "./use-row-focus.ts";
import { type Selection, useSelection } from "./use-selection.ts";

/** How many rows stand in the document: a screen of them, as most have two or three lines. The others are drawn when the page is there. */
const FIRST_ROWS = 8;

const HEADS: Record<ReviewRowKind, readonly string[]> = {
  sql_user: ["Name and purpose", "State", "Owner, created by", "Password", "Last login"],
  account: ["Account", "Role", "Teams", "Cluster roles", "Last sign-in"],
  token: ["API token", "Access", "Owner, made by", "Made, expires", "Last used"],
};
const MIXED = ["Name", "State or role", "Owner or teams", "Details", "Last login"];

type Props = {
  decisions: Pick<Decisions, "rows" | "decide" | "pending">;
  /** the focus comes from another page of rows */
  arrives: RefObject<boolean>;
  /** to the next page of rows; undefined on the last, and while it is on its way */
  onNext: (() => void) | undefined;
  /** nothing is decided while another page of rows is on its way */
  leaving: boolean;
  /** signs off; undefined where that is not possible */
  onSignOff: (() => void) | undefined;
};

/** The rows of a page, decided one by one with a key each, or several at once. */
export function RowsTable({ decisions, arrives, onNext, leaving, onSignOff }: Props) {
  const { rows, decide, pending } = decisions;
  const focus = useRowFocus(rows, arrives);
  const { box, current, setCurrent } = focus;
  const selection = useSelection(rows);
  const { selectable, selected, chosen, chosenFor } = selection;
  const [bulk, setBulk] = useState<BulkDecision | null>(null);
  const [message, announce] = useAnnounce();
  const { noting, take, cancel } = useTaking({ decisions, leaving, onNext, focus, announce });
  const drawn = useDeferredValue(rows.length, Math.min(rows.length, FIRST_ROWS));
  const hasBox = selectable.length > 0;
  const keys: Keys = { rows, selection, take, focusRow: focus.focusRow, onNext, onSignOff, onBulk: setBulk };
  const acts = useStable({
    focus: setCurrent,
    key: (event, id) => pressKey(event, id, keys),
    decide: take,
    select: selection.toggle,
    cancel,
  });

  return (
    <div className="min-w-0">
      <LiveRegion message={message} />
      {hasBox && <RowKeys rows={selectable} />}
      <div ref={box} className="@container">
        <table aria-label="Rows in this review" className={hasBox ? "review-rows" : "review-rows without-boxes"}>
          <TableHead heads={headsOf(rows)} selection={selection} />
          <tbody>
            {rows.slice(0, drawn).map((row, index) => (
              <Row
                key={row.id}
                row={row}
                isCurrent={index === current}
                isSelected={selected.has(row.id)}
                isPending={pending.has(row.id)}
                hasBox={hasBox}
                noting={noting?.id === row.id ? noting.decision : null}
                acts={acts}
              />
            ))}
          </tbody>
        </table>
      </div>
      {chosen.length > 0 && <SelectionBar selection={selection} onBulk={setBulk} />}
      {bulk && (
        <BulkDialog
          decision={bulk}
          rows={chosenFor(bulk)}
          onClose={() => setBulk(null)}
          returnFocus={() => box.current?.querySelectorAll<HTMLElement>("tr[data-row]")[current] ?? null}
          onDecide={(note) => {
            decide(chosenFor(bulk), bulk, note);
            selection.clear();
            setBulk(null);
          }}
        />
      )}
    </div>
  );
}

function headsOf(rows: readonly ReviewRow[]): readonly string[] {
  const [kind, ...others] = new Set(rows.map((row) => row.kind));
  return kind && others.length === 0 ? HEADS[kind] : MIXED;
}

function TableHead({ heads, selection }: { heads: readonly string[]; selection: Selection }) {
  const { selectable, left, chosen, hasAll, toggleAll } = selection;
  return (
    <thead>
      <tr>
        {selectable.length > 0 && (
          <th scope="col">
            <Checkbox
              aria-label="Select all to decide"
              disabled={left.length === 0}
              checked={hasAll}
              indeterminate={chosen.length > 0 && !hasAll}
              onChange={toggleAll}
            />
          </th>
        )}
        {[...heads, "Decision"].map((head) => (
          <th key={head} scope="col">
            {head}
          </th>
        ))}
      </tr>
    </thead>
  );
}

type Taking = Pick<Props, "decisions" | "leaving" | "onNext"> & {
  focus: RowFocus;
  announce: (message: string) => void;
};

/** Decides about a row and goes to the next one. A decision that needs a note asks for it first. */
function useTaking({ decisions: { rows, decide }, leaving, onNext, focus: { focusRow }, announce }: Taking) {
  const [noting, setNoting] = useState<{ id: string; decision: ReviewDecision } | null>(null);
  const indexOf = (id: string) => rows.findIndex((row) => row.id === id);

  /** The next row that is left to decide, on this page or the next. Without one, this. */
  function focusNext(index: number) {
    const next = rows.findIndex((row, at) => at > index && row.mayDecide && row.decision === null);
    // Also while the next page is on its way: the field of a note, which has the focus, is gone then.
    focusRow(next < 0 ? index : next);
    if (next < 0) onNext?.();
  }

  function take(id: string, decision: ReviewDecision, note = "") {
    const index = indexOf(id);
    const row = rows[index];
    if (!row?.mayDecide || leaving) return;
    if (note === "" && needsNote(decision, row.state)) return setNoting({ id, decision });
    setNoting(null);
    decide([row], decision, note);
    announce(`${row.name}: ${CHOICES.find((choice) => choice.decision === decision)?.label ?? ""}`);
    // A person who changes a decision sees its result.
    if (row.decision === null) focusNext(index);
    else focusRow(index);
  }

  function cancel(id: string) {
    setNoting(null);
    focusRow(indexOf(id));
  }

  return { noting, take, cancel };
}

type Keys = Pick<Props, "onNext" | "onSignOff"> & {
  rows: readonly ReviewRow[];
  selection: Selection;
  take: (id: string, decision: ReviewDecision) => void;
  focusRow: (index: number) => void;
  onBulk: (decision: BulkDecision) => void;
};

function pressKey(event: KeyboardEvent, id: string, keys: Keys) {
  const { target, key } = event;
  const isTyping = target instanceof HTMLInputElement && target.type === "text";
  if (isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
  const act = actOf(key, id, keys);
  if (!act) return;
  event.preventDefault();
  act();
}

function actOf(key: string, id: string, keys: Keys): (() => void) | undefined {
  const { rows, selection, take, focusRow, onNext, onSignOff, onBulk } = keys;
  const index = rows.findIndex((row) => row.id === id);
  const row = rows[index];
  switch (key) {
    case "j":
    case "ArrowDown":
      return () => (index === rows.length - 1 && onNext ? onNext() : focusRow(index + 1));
    case "k":
    case "ArrowUp":
      return () => focusRow(index - 1);
    case "Home":
      return () => focusRow(0);
    case "End":
      return () => focusRow(rows.length - 1);
    case "m":
      return row?.mayDecide ? () => selection.toggle(id) : undefined;
    case "a":
      return selection.left.length > 0 ? selection.toggleAll : undefined;
    case "s":
      return onSignOff;
    default:
  }
  const many = CHOICES.find((each) => each.key.toUpperCase() === key)?.decision;
  if (many && many !== "rotate" && selection.chosenFor(many).length > 0) return () => onBulk(many);
  const choice = CHOICES.find((each) => each.key === key.toLowerCase());
  return choice && row && choicesFor(row).includes(choice) ? () => take(id, choice.decision) : undefined;
}

/** Functions that keep their identity over renderings and call those of the newest one. */
function useStable(acts: RowActs): RowActs {
  const newest = useRef(acts);
  useEffect(() => {
    newest.current = acts;
  });
  const [stable] = useState<RowActs>(() => ({
    focus: (id) => newest.current.focus(id),
    key: (event, id) => newest.current.key(event, id),
    decide: (id, decision, note) => newest.current.decide(id, decision, note),
    select: (id) => newest.current.select(id),
    cancel: (id) => newest.current.cancel(id),
  }));
  return stable;
}

/** The keys of these rows: those of decisions that can be taken about one of them. */
function RowKeys({ rows }: { rows: readonly ReviewRow[] }) {
  const offered = new Set(rows.flatMap((row) => choicesFor(row)));
  return (
    <p className="review-keys">
      <span>
        In a row: <Kbd>J</Kbd> <Kbd>K</Kbd> move
      </span>
      {CHOICES.filter((choice) => offered.has(choice)).map(({ decision, label, key }) => (
        <Key key={decision} sign={key.toUpperCase()} words={label.toLowerCase()} />
      ))}
      <Key sign="M" words="select" />
      <Key sign="A" words="select all to decide" />
      <span>
        {CHOICES.filter((choice) => choice.decision !== "rotate" && offered.has(choice)).map(({ decision, key }) => (
          <Kbd key={decision}>⇧{key.toUpperCase()}</Kbd>
        ))}{" "}
        for all selected
      </span>
      <Key sign="S" words="sign off" />
    </p>
  );
}

function Key({ sign, words }: { sign: string; words: string }) {
  return (
    <span>
      <Kbd>{sign}</Kbd> {words}
    </span>
  );
}

type SelectionBarProps = { selection: Selection; onBulk: (decision: BulkDecision) => void };

/** What can be decided about several rows at once. */
function SelectionBar({ selection: { chosen, chosenFor, clear }, onBulk }: SelectionBarProps) {
  const [count, restrictable, removable] = [chosen.length, chosenFor("restrict").length, chosenFor("remove").length];
  return (
    <section
      aria-label="Selection"
      className="sticky bottom-0 z-2 flex flex-wrap items-center gap-3 border-t border-accent-line bg-accent-soft px-gutter py-2.5"
    >
      <strong>{counted(count, "row")} selected</strong>
      <span className="ml-auto flex flex-wrap gap-2">
        <Button variant="primary" onClick={() => onBulk("keep")}>
          Keep {count}
        </Button>
        {restrictable > 0 && <Button onClick={() => onBulk("restrict")}>Restrict {restrictable}</Button>}
        {removable > 0 && <Button onClick={() => onBulk("remove")}>Remove {removable}</Button>}
        <Button onClick={() => onBulk("not_mine")}>Hand over {count}</Button>
        <Button onClick={clear}>Clear</Button>
      </span>
    </section>
  );
}
