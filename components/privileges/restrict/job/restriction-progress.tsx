import { PartsBar } from "#components/ui/menus/parts-bar.tsx";
import { RelativeTime } from "#components/ui/words/relative-time.tsx";
import { timeLeft } from "#components/ui/words/time-text.ts";
import type { Restriction } from "#lib/shared/restrict/restriction.ts";
import { OUTCOME_WORDS, type Outcome, outcomesOf } from "../state-labels.ts";

const COLOURS: Record<Outcome, string> = {
  restricted: "bg-ok-mark",
  agreed: "bg-ok-soft border border-ok-mark",
  privileged: "bg-warn-mark",
  put_back: "bg-danger-mark",
  lacking: "bg-danger-mark",
  failed: "bg-warn-mark",
  half: "bg-danger-mark",
  unknown: "bg-n-8",
  running: "bg-accent-solid",
  waiting: "bg-n-5",
  stopped: "bg-n-5",
};

/** How far a restriction has come: a bar by outcome, the counts, and when it will have ended at the pace so far. */
export function RestrictionProgress({
  restriction: { items, endsAt, state, canaryUntil },
}: {
  restriction: Restriction;
}) {
  const counts = outcomesOf(items);
  const open = counts.waiting + counts.running + counts.stopped;
  const outcomes = Object.keys(OUTCOME_WORDS) as Outcome[];
  return (
    <PartsBar
      label="Restriction progress"
      verb="done"
      done={items.length - open}
      total={items.length}
      parts={outcomes.map((outcome) => ({
        words: OUTCOME_WORDS[outcome],
        count: counts[outcome],
        colour: COLOURS[outcome],
      }))}
      aside={
        // During the wait after the first one, the pace so far says nothing.
        state === "running" &&
        canaryUntil === undefined &&
        endsAt !== undefined && (
          <>
            ends <RelativeTime at={endsAt} words={timeLeft} />
          </>
        )
      }
    />
  );
}
