import { Kbd } from "#components/ui/words/kbd.tsx";
import type { ReviewRow } from "#lib/shared/reviews/review-rows.ts";
import { CHOICES, choicesFor } from "./decision-labels.ts";

/** The keys of these rows: those of decisions that can be taken about one of them. */
export function RowKeys({ rows }: { rows: readonly ReviewRow[] }) {
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
