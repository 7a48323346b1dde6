import { type FormEvent, useId, useRef, useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { Dialog, DialogActions } from "#components/ui/dialog.tsx";
import { TextField } from "#components/ui/fields/text-field.tsx";
import { number } from "#components/ui/words/counted.ts";
import { needsNote, type ReviewDecision, type ReviewRow } from "#lib/shared/reviews/review-rows.ts";
import { countedRows, REVIEW_NOTE_MAX } from "#lib/shared/reviews/reviews.ts";
import { RowMark } from "./row-mark.tsx";

/** What can be decided about several rows at once. A rotation takes its SQL users by itself. */
export type BulkDecision = Exclude<ReviewDecision, "rotate">;

const WORDS: Record<BulkDecision, { verb: string; lead: string; hint: string }> = {
  keep: { verb: "Keep", lead: "They stay as they are.", hint: "" },
  restrict: {
    verb: "Restrict",
    lead: "Each stays open until the database's answer shows it restricted.",
    hint: "",
  },
  remove: { verb: "Remove", lead: "Each stays open until it is gone. Nothing is deleted now.", hint: "Required." },
  not_mine: {
    verb: "Hand over",
    lead: "The fallback reviewer decides about them.",
    hint: "Required: the fallback reviewer reads it.",
  },
};

type Props = {
  decision: BulkDecision;
  rows: readonly ReviewRow[];
  onDecide: (note: string) => void;
  onClose: () => void;
  /** the row that takes the focus afterwards */
  returnFocus: () => HTMLElement | null;
};

/** Shows what a decision about several rows is about, and takes one note for all. */
export function BulkDialog({ decision, rows, onDecide, onClose, returnFocus }: Props) {
  const [note, setNote] = useState("");
  const field = useRef<HTMLInputElement>(null);
  const form = useId();
  const needs = rows.filter(({ state }) => needsNote(decision, state)).length;
  const isReady = needs === 0 || note.trim() !== "";
  const { verb, lead, hint } = WORDS[decision];
  const what = countedRows(rows.length, [...new Set(rows.map(({ kind }) => kind))]);

  function submit(event: FormEvent) {
    event.preventDefault();
    if (isReady) onDecide(note.trim());
  }

  return (
    <Dialog
      open
      onClose={onClose}
      title={`${verb} ${what}`}
      lead={lead}
      initialFocus={field}
      finalFocus={returnFocus}
      footer={
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form={form} variant="primary" disabled={!isReady}>
            {`${verb} ${what}`}
          </Button>
        </DialogActions>
      }
    >
      <form id={form} method="post" onSubmit={submit} className="grid grid-cols-[minmax(0,1fr)] gap-5">
        <TextField
          ref={field}
          label="Why"
          autoComplete="off"
          maxLength={REVIEW_NOTE_MAX}
          value={note}
          onChange={({ target }) => setNote(target.value)}
          hint={
            needs === 0
              ? "Optional."
              : decision === "keep"
                ? `Required: ${needs === rows.length ? "all" : number(needs)} of them ${needs === 1 ? "needs" : "need"} a reason to stay.`
                : hint
          }
        />
        <RowNames rows={rows} />
      </form>
    </Dialog>
  );
}

function RowNames({ rows }: Pick<Props, "rows">) {
  return (
    <ul
      aria-label="Rows"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a part that scrolls must be reachable by keyboard
      tabIndex={0}
      className="grid max-h-60 gap-1.5 overflow-y-auto"
    >
      {rows.map((row) => (
        <li key={row.id} className="flex items-center gap-3">
          <span className="min-w-0 [overflow-wrap:anywhere]" translate="no">
            <span className="mono">{row.name}</span>
            {/* a name may be on several clusters */}
            {row.kind === "sql_user" && <span className="mono text-12 text-ink-3"> {row.cluster}</span>}
          </span>
          <span className="ml-auto flex-none">
            <RowMark row={row} />
          </span>
        </li>
      ))}
    </ul>
  );
}
