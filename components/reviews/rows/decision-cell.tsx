import { type FormEvent, type KeyboardEvent, useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { FIELD } from "#components/ui/fields/field-text.tsx";
import { Age } from "#components/ui/words/age.tsx";
import { cx } from "#components/ui/words/cx.ts";
import { RelativeTime } from "#components/ui/words/relative-time.tsx";
import type { ReviewDecision, ReviewRow } from "#lib/shared/reviews/review-rows.ts";
import { REVIEW_NOTE_MAX } from "#lib/shared/reviews/reviews.ts";
import { TodoLink } from "../todo-link.tsx";
import { CHOICES, choicesFor, DECIDED_WORDS, proofWords } from "./decision-labels.ts";
import type { RowProps } from "./row-props.ts";

/** The decision of a row, or the choice of one; and how it is carried out. */
export function DecisionCell({ row, isCurrent, isPending, noting, acts }: RowProps) {
  return (
    <>
      {row.mayDecide ? (
        <Choice
          row={row}
          isCurrent={isCurrent}
          isPending={isPending}
          onDecide={(decision) => acts.decide(row.id, decision)}
        />
      ) : (
        <strong className={cx(row.decision === "remove" && "text-danger-text")}>
          {row.decision ? DECIDED_WORDS[row.decision] : "Undecided"}
        </strong>
      )}
      {noting ? (
        <NoteForm
          row={row}
          decision={noting}
          onSave={(note) => acts.decide(row.id, noting, note)}
          onCancel={() => acts.cancel(row.id)}
        />
      ) : (
        <Said row={row} />
      )}
    </>
  );
}

type ChoiceProps = Pick<RowProps, "row" | "isCurrent" | "isPending"> & { onDecide: (decision: ReviewDecision) => void };

/** One radio button for each decision. Arrow keys move between them without deciding. */
function Choice({ row, isCurrent, isPending, onDecide }: ChoiceProps) {
  function onKeyDown(event: KeyboardEvent<HTMLDivElement>) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (event.key === "ArrowUp" || event.key === "ArrowDown") event.preventDefault();
    if (step === undefined) return;
    event.preventDefault();
    const all = [...event.currentTarget.querySelectorAll("input")];
    all[(all.indexOf(event.target as HTMLInputElement) + step + all.length) % all.length]?.focus();
  }

  return (
    <div
      role="radiogroup"
      aria-label={`Decision for ${row.name}`}
      aria-busy={isPending || undefined}
      onKeyDown={onKeyDown}
      className="choices"
    >
      {choicesFor(row).map(({ decision, label }) => (
        <label key={decision}>
          <input
            type="radio"
            name={String(row.position)}
            tabIndex={isCurrent ? undefined : -1}
            checked={isChosen(row, decision)}
            onChange={() => onDecide(decision)}
          />
          {label}
        </label>
      ))}
    </div>
  );
}

function isChosen(row: ReviewRow, decision: ReviewDecision): boolean {
  return decision === "not_mine" ? row.decision === null && row.passedBy === "you" : row.decision === decision;
}

type NoteProps = {
  row: ReviewRow;
  decision: ReviewDecision;
  onSave: (note: string) => void;
  onCancel: () => void;
};

function NoteForm({ row, decision, onSave, onCancel }: NoteProps) {
  const [note, setNote] = useState(row.note);
  const label = CHOICES.find((choice) => choice.decision === decision)?.label ?? "";

  function submit(event: FormEvent) {
    event.preventDefault();
    if (note.trim() !== "") onSave(note.trim());
  }

  return (
    <form method="post" onSubmit={submit} className="flex w-0 min-w-full flex-wrap gap-2">
      <input
        type="text"
        // biome-ignore lint/a11y/noAutofocus: the field appears after the key that opens it
        autoFocus
        aria-label={`Why ${label.toLowerCase()} ${row.name}`}
        placeholder={`${label}: why?`}
        maxLength={REVIEW_NOTE_MAX}
        autoComplete="off"
        value={note}
        onChange={({ target }) => setNote(target.value)}
        onKeyDown={(event) => {
          if (event.key !== "Escape") return;
          event.preventDefault();
          onCancel();
        }}
        className={cx(FIELD, "h-control-s min-w-40 flex-1")}
      />
      <Button type="submit" size="s" variant="primary" disabled={note.trim() === ""}>
        {label}
      </Button>
      <Button size="s" onClick={onCancel}>
        Cancel
      </Button>
    </form>
  );
}

/** The decision with its author, note and result. */
function Said({ row }: { row: ReviewRow }) {
  const { decision, note, by, at, passedBy, passedNote, remedy, proof, why } = row;
  return (
    <>
      {passedBy !== null && (
        <small>
          Handed over to the fallback by {passedBy}: “{passedNote}”
        </small>
      )}
      {decision !== null && (
        <small>
          {note && <span className="text-ink-2">“{note}” </span>}
          {by}
          {at !== null && (
            <>
              {", "}
              <RelativeTime at={at} />
            </>
          )}
        </small>
      )}
      {proof && (
        <small className="text-ok-text">
          {proofWords(proof, row.kind)}, <RelativeTime at={proof.at} />
        </small>
      )}
      {remedy === "open" && decision !== null && decision !== "keep" && (
        <small className="text-warn-text">
          {why === "remade" ? "Another SQL user has its name now, " : "Not carried out yet, "}
          open for <Age at={at ?? 0} />. <TodoLink row={row} remedy={decision} />
        </small>
      )}
    </>
  );
}
