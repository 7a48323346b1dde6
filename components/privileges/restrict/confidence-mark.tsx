import { cx } from "#components/ui/words/cx.ts";
import type { Confidence } from "#lib/shared/restrict/suggestion.ts";

const BARS: Record<Confidence, number> = { low: 1, medium: 2, high: 3 };
const HEIGHTS = ["h-1", "h-1.75", "h-2.5"] as const;

/** How sure a suggestion is, by shape and word. */
export function ConfidenceMark({ confidence }: { confidence: Confidence }) {
  const isLow = confidence === "low";
  return (
    <span className={cx("inline-flex items-center gap-1.5 whitespace-nowrap", isLow && "text-warn-text")}>
      <span aria-hidden="true" className="inline-flex h-2.5 items-end gap-0.5">
        {HEIGHTS.map((height, at) => (
          <span
            key={height}
            className={cx(
              "w-1 rounded-1 forced-colors:bg-[CanvasText]",
              height,
              at >= BARS[confidence] ? "bg-n-5" : isLow ? "bg-warn-mark" : "bg-accent-solid",
            )}
          />
        ))}
      </span>
      {confidence}
    </span>
  );
}
