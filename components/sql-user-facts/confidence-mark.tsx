import { cx } from "#components/ui/words/cx.ts";
import type { Confidence } from "#lib/shared/restrict/suggestion.ts";

const BARS: Record<Confidence, number> = { high: 3, medium: 2, low: 1 };
const HEIGHTS = ["h-1.5", "h-2.25", "h-3"] as const;

/** How sure a suggestion is: its word, with bars for the eye. */
export function ConfidenceMark({ confidence }: { confidence: Confidence }) {
  return (
    <span className="inline-flex flex-none items-center gap-1.5 text-12 text-ink-2">
      <span aria-hidden="true" className="inline-flex items-end gap-0.5">
        {HEIGHTS.map((height, at) => (
          <span
            key={height}
            className={cx("w-1 rounded-1", height, at < BARS[confidence] ? "bg-accent-mark" : "bg-line-strong")}
          />
        ))}
      </span>
      <span>
        <span className="sr-only">Confidence: </span>
        {confidence}
      </span>
    </span>
  );
}
