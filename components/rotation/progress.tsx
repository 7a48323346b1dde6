import { number } from "#components/ui/words/counted.ts";
import { cx } from "#components/ui/words/cx.ts";
import { RelativeTime } from "#components/ui/words/relative-time.tsx";
import { timeLeft } from "#components/ui/words/time-text.ts";
import type { ItemCounts, ItemState } from "#lib/shared/passwords/rotation.ts";

/** The parts of the bar, in order, with their words and colours. */
const PARTS: readonly { state: ItemState; words: string; colour: string }[] = [
  { state: "done", words: "done", colour: "bg-ok-mark" },
  { state: "failed", words: "failed", colour: "bg-warn-mark" },
  { state: "unknown", words: "unknown", colour: "bg-n-8" },
  { state: "setting", words: "setting", colour: "bg-accent-solid" },
  { state: "waiting", words: "waiting", colour: "bg-n-5" },
  { state: "stopped", words: "not begun", colour: "bg-n-5" },
];

/** How far a rotation has come: a bar by state, the counts, and when it will have ended at the pace so far. */
export function Progress({ counts, endsAt }: { counts: ItemCounts; endsAt: number | undefined }) {
  const total = PARTS.reduce((sum, { state }) => sum + counts[state], 0);
  const ended = counts.done + counts.failed + counts.unknown;
  const shown = PARTS.filter(({ state }) => counts[state] > 0);
  const words = shown.map(({ state, words: word }) => `${number(counts[state])} ${word}`);
  return (
    <div className="grid gap-2 px-gutter pb-3">
      <div
        role="progressbar"
        aria-label="Rotation progress"
        aria-valuemin={0}
        aria-valuemax={total}
        aria-valuenow={ended}
        aria-valuetext={`${number(ended)} of ${number(total)}: ${words.join(", ")}`}
        className="flex h-1.5 gap-0.5 overflow-hidden rounded-2 forced-colors:border"
      >
        {shown.map(({ state, colour }) => (
          <span
            key={state}
            className={cx(colour, "min-w-1 forced-colors:bg-[CanvasText]")}
            style={{ flexGrow: counts[state] }}
          />
        ))}
      </div>
      <p className="flex flex-wrap gap-x-4 gap-y-1 text-ink-2">
        <strong>
          {number(ended)} of {number(total)}
        </strong>
        {shown.map(({ state, words: word, colour }) => (
          <span key={state} className="inline-flex items-center gap-1.5">
            <span aria-hidden="true" className={cx(colour, "size-2 rounded-1")} />
            <span>
              <strong>{number(counts[state])}</strong> {word}
            </span>
          </span>
        ))}
        {endsAt !== undefined && (
          <span>
            ends <RelativeTime at={endsAt} words={timeLeft} />
          </span>
        )}
      </p>
    </div>
  );
}
