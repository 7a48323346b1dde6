import { number } from "#components/ui/words/counted.ts";
import type { CheckState } from "#lib/shared/sql-users/checks.ts";

/** How many of its statements the cluster has answered. */
export function CheckProgress({ running: { done, total } }: { running: NonNullable<CheckState["running"]> }) {
  const share = total > 0 ? done / total : 0;
  return (
    <div className="grid gap-2 px-gutter pb-3">
      <div
        role="progressbar"
        aria-label="Check progress"
        aria-valuemin={0}
        aria-valuemax={total}
        aria-valuenow={done}
        aria-valuetext={`${number(done)} of ${number(total)} statements`}
        className="h-1.5 overflow-hidden rounded-2 bg-n-5 forced-colors:border"
      >
        <div
          className="h-full bg-accent-solid forced-colors:bg-[CanvasText]"
          style={{ width: `${Math.max(2, Math.round(share * 100))}%` }}
        />
      </div>
      <p className="text-ink-2">
        {total === 0 ? (
          "Connecting"
        ) : (
          <>
            <strong className="text-ink">
              {number(done)} of {number(total)}
            </strong>{" "}
            statements answered
          </>
        )}
      </p>
    </div>
  );
}
