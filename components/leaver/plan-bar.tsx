import { number } from "#components/ui/counted.ts";
import { cx } from "#components/ui/cx.ts";
import { IS_OPEN, type LeaverPlan, type SeenUser } from "#lib/shared/leaver.ts";

/** How much of a plan is done: its steps, and the SQL users whose passwords were seen. */
export function PlanBar({ plan: { steps }, users }: { plan: LeaverPlan; users: readonly SeenUser[] }) {
  const isUnderWay = ({ result }: SeenUser) => result === "rotating" || result === "to_rotate";
  const done =
    steps.filter(({ state }) => state === "done").length + users.filter(({ result }) => !IS_OPEN[result]).length;
  const waiting = steps.filter(({ state }) => state === "waiting").length + users.filter(isUnderWay).length;
  const total = steps.length + users.length;
  const parts = [
    { words: "done", count: done, colour: "bg-ok-mark" },
    { words: "open", count: total - done - waiting, colour: "bg-warn-mark" },
    { words: "under way", count: waiting, colour: "bg-n-5" },
  ].filter(({ count }) => count > 0);
  return (
    <div className="grid gap-2 px-gutter pb-3">
      <div
        role="progressbar"
        aria-label="Leaver plan progress"
        aria-valuemin={0}
        aria-valuemax={total}
        aria-valuenow={done}
        aria-valuetext={`${number(done)} of ${number(total)} done`}
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
          {number(done)} of {number(total)} done
        </strong>
        {parts
          .filter(({ words }) => words !== "done")
          .map(({ words, count, colour }) => (
            <span key={words} className="inline-flex items-center gap-1.5">
              <span aria-hidden="true" className={cx(colour, "size-2 rounded-1")} />
              {number(count)} {words}
            </span>
          ))}
      </p>
    </div>
  );
}
