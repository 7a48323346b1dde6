import { number } from "#components/ui/counted.ts";
import { cx } from "#components/ui/cx.ts";
import type { ReviewCounts } from "#lib/shared/reviews.ts";

/** How far a part of a review has come: a bar and the counts. */
export function ProgressBar({ counts }: { counts: ReviewCounts }) {
  const { keep, restrict, rotate, remove, passed, todo } = counts;
  const parts = [
    { words: "keep", count: keep, colour: "bg-ok-mark" },
    { words: "change", count: restrict + rotate + remove, colour: "bg-accent-solid" },
    { words: "not mine", count: passed, colour: "bg-n-8" },
    { words: "left", count: todo, colour: "bg-n-5" },
  ].filter(({ count }) => count > 0);
  const total = keep + restrict + rotate + remove + passed + todo;
  const done = total - todo;
  return (
    <div className="grid gap-2 px-gutter pb-3">
      <div
        role="progressbar"
        aria-label="Review progress"
        aria-valuemin={0}
        aria-valuemax={total}
        aria-valuenow={done}
        aria-valuetext={`${number(done)} of ${number(total)} decided`}
        className="flex h-1.5 gap-0.5 overflow-hidden rounded-2 forced-colors:border"
      >
        {parts.map(({ words, count, colour }) => (
          <span
            key={words}
            className={cx(colour, "min-w-1 forced-colors:bg-[CanvasText]")}
            style={{ flexGrow: count }}
          />
        ))}
      </div>
      <p className="flex flex-wrap gap-x-4 gap-y-1 text-ink-2">
        <strong>
          {number(done)} of {number(total)} decided
        </strong>
        {parts.map(({ words, count, colour }) => (
          <span key={words} className="inline-flex items-center gap-1.5">
            <span aria-hidden="true" className={cx(colour, "size-2 rounded-1")} />
            <span>
              <strong>{number(count)}</strong> {words}
            </span>
          </span>
        ))}
      </p>
    </div>
  );
}
