import type { ReactNode } from "react";
import { PartsBar } from "#components/ui/menus/parts-bar.tsx";
import type { ReviewCounts } from "#lib/shared/reviews/reviews.ts";

/** How far a part of a review has come. */
export function ProgressBar({ counts, aside }: { counts: ReviewCounts; aside: ReactNode }) {
  const { keep, restrict, rotate, remove, passed, todo } = counts;
  const total = keep + restrict + rotate + remove + passed + todo;
  return (
    <PartsBar
      label="Review progress"
      verb="decided"
      aside={aside}
      done={total - todo}
      total={total}
      parts={[
        { words: "keep", count: keep, colour: "bg-ok-mark" },
        { words: "change", count: restrict + rotate + remove, colour: "bg-accent-solid" },
        { words: "not mine", count: passed, colour: "bg-n-8" },
        { words: "left", count: todo, colour: "bg-n-5" },
      ]}
    />
  );
}
