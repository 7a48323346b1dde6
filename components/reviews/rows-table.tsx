import { type KeyboardEvent, useRef, useState } from "react";
import { MutationFailure } from "#components/dialogs/mutation-failure.tsx";
import { Button } from "#components/ui/button.tsx";
import { Checkbox } from "#components/ui/checkbox.tsx";
import { counted } from "#components/ui/counted.ts";
import { Kbd } from "#components/ui/kbd.tsx";
import { LiveRegion, useAnnounce } from "#components/ui/live-region.tsx";
import { Note } from "#components/ui/note.tsx";
import { Head, PlainTable } from "#components/ui/plain-table.tsx";
import { needsNote, type ReviewDecision, type ReviewRow, type ReviewRowKind } from "#lib/shared/review-rows.ts";
import { BulkDialog } from "./bulk-dialog.tsx";
import { CHOICES, choicesFor } from "./decision-words.ts";
import { Row } from "./review-row.tsx";
import { useDecisions } from "./use-decisions.ts";

const WIDE_ONLY = "max-md:hidden";

const HEADS: Record<ReviewRowKind, readonly string[]> = {
  sql_user: ["Name and purpose", "State", "Owner, created by", "Password", "Last login"],
  account: ["Account", "Role", "Teams", "Cluster roles", "Last sign-in"],
  token: ["API token", "Power", "Owner, made by", "Made, ends", "Last used"],
};
const MIXED = ["Name", "State or role", "Owner or teams", "Password or roles", "Last login or use"];

/** The rows of a page, decided one by one with a key each, or several at once. */
export function RowsTable({ reviewId, rows: given }: { reviewId: string; rows: readonly ReviewRow[] }) {
  const { rows, decide, pending, failure, conflicts, dismiss } = useDecisions(reviewId, given);
  const [current, setCurrent] = useState(0);
  const [noting, setNoting] = useState<{ id: string; decision: ReviewDecision } | null>(null);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [bulk, setBulk] = useState<"keep" | "not_mine" | null>(null);
  const [message, announce] = useAnnounce();
  const body = useRef<HTMLDivElement>(null);
  const selectable = rows.filter(({ mayDecide }) => mayDecide);
  const [kind, ...others] = new Set(rows.map((row) => row.kind));
  const heads = kind && others.length === 0 ? HEADS[kind] : MIXED;
  const chosen = selectable.filter(({ id }) => selected.has(id));

  function focusRow(index: number) {
    const to = Math.min(Math.max(index, 0), rows.length - 1);
    setCurrent(to);
    const row = body.current?.querySelectorAll<HTMLElement>("tr[data-row]")[to];
    row?.focus();
    row?.scrollIntoView({ block: "nearest" });
  }

  /** The next row that is left to decide, or the one after this. */
  function goOn(index: number) {
    const next = rows.findIndex((row, at) => at > index && row.mayDecide && row.decision === null);
    focusRow(next < 0 ? index : next);
  }

  function take(index: number, decision: ReviewDecision, note = "") {
    const row = rows[index];
    if (!row?.mayDecide) return;
    setCurrent(index);
    if (note === "" && needsNote(decision, row.state)) return setNoting({ id: row.id, decision });
    setNoting(null);
    decide([row], decision, note);
    announce(`${row.name}: ${CHOICES.find((choice) => choice.decision === decision)?.label ?? ""}`);
    goOn(index);
  }

  function toggle(row: ReviewRow) {
    setSelected((before) => {
      const next = new Set(before);
      if (!next.delete(row.id)) next.add(row.id);
      return next;
    });
  }

  function onKeyDown(event: KeyboardEvent, index: number) {
    const { target, key } = event;
    const isTyping = target instanceof HTMLInputElement && target.type === "text";
    if (isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
    const choice = CHOICES.find((each) => each.key === key.toLowerCase());
    const to = { j: index + 1, ArrowDown: index + 1, k: index - 1, ArrowUp: index - 1, Home: 0, End: rows.length - 1 }[
      key
    ];
    if (to !== undefined) focusRow(to);
    else if (choice && rows[index] && choicesFor(rows[index]).includes(choice)) take(index, choice.decision);
    else if (key === "m" && rows[index]?.mayDecide) toggle(rows[index]);
    else return;
    event.preventDefault();
  }

  return (
    <div className="min-w-0">
      <LiveRegion message={message} />
      {selectable.length > 0 && <Keys />}
      <div className="grid gap-2 px-gutter empty:hidden">
        {failure && <MutationFailure failure={failure} />}
        {conflicts.length > 0 && (
          <Note tone="warn" role="alert" action={<Button onClick={dismiss}>Dismiss</Button>}>
            {conflicts.map(({ id, name, by, decision }) => (
              <p key={id}>
                <span className="mono">{name}</span> was decided by <strong>{by}</strong> meanwhile
                {decision === null ? " and given to the fallback reviewer" : `: ${decision.replace("_", " ")}`}.
              </p>
            ))}
          </Note>
        )}
      </div>
      <div ref={body}>
        <PlainTable
          label="Rows in this review"
          head={
            <>
              {selectable.length > 0 && (
                <Head className="w-8">
                  <Checkbox
                    aria-label="Select all to decide"
                    checked={chosen.length > 0 && chosen.length === selectable.length}
                    indeterminate={chosen.length > 0 && chosen.length < selectable.length}
                    onChange={() =>
                      setSelected(
                        chosen.length === selectable.length ? new Set() : new Set(selectable.map(({ id }) => id)),
                      )
                    }
                  />
                </Head>
              )}
              <Head>{heads[0]}</Head>
              {heads.slice(1).map((head) => (
                <Head key={head} className={WIDE_ONLY}>
                  {head}
                </Head>
              ))}
              <Head>Decision</Head>
            </>
          }
        >
          {rows.map((row, index) => (
            <Row
              key={row.id}
              row={row}
              isCurrent={index === current}
              isSelected={selected.has(row.id)}
              isPending={pending.has(row.id)}
              hasBox={selectable.length > 0}
              noting={noting?.id === row.id ? noting.decision : null}
              onFocus={() => setCurrent(index)}
              onKeyDown={(event) => onKeyDown(event, index)}
              onDecide={(decision, note) => take(index, decision, note)}
              onSelect={() => toggle(row)}
              onCancel={() => {
                setNoting(null);
                focusRow(index);
              }}
            />
          ))}
        </PlainTable>
      </div>
      {chosen.length > 0 && (
        <section
          aria-label="Selection"
          className="sticky bottom-0 z-2 flex flex-wrap items-center gap-3 border-t border-accent-line bg-accent-soft px-gutter py-2.5"
        >
          <strong>{counted(chosen.length, "row")} selected</strong>
          <span className="ml-auto flex gap-2">
            <Button variant="primary" onClick={() => setBulk("keep")}>
              Keep {chosen.length}
            </Button>
            <Button onClick={() => setBulk("not_mine")}>Give away {chosen.length}</Button>
            <Button onClick={() => setSelected(new Set())}>Clear</Button>
          </span>
        </section>
      )}
      {bulk && (
        <BulkDialog
          decision={bulk}
          rows={chosen}
          onClose={() => setBulk(null)}
          onDecide={(note) => {
            decide(chosen, bulk, note);
            setSelected(new Set());
            setBulk(null);
          }}
        />
      )}
    </div>
  );
}

function Keys() {
  return (
    <p className="flex flex-wrap items-center gap-x-3 gap-y-1 px-gutter py-2 text-12 text-ink-3 max-md:hidden">
      In a row: <Kbd>J</Kbd> and <Kbd>K</Kbd> move,
      {CHOICES.map(({ decision, label, key }) => (
        <span key={decision} className="inline-flex items-center gap-1">
          <Kbd>{key.toUpperCase()}</Kbd> {label.toLowerCase()}
        </span>
      ))}
      <span className="inline-flex items-center gap-1">
        <Kbd>M</Kbd> select
      </span>
    </p>
  );
}
