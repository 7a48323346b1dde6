"use client";

import { useSyncExternalStore } from "react";
import { cx } from "#components/ui/words/cx.ts";
import { timeLeft, utcDate } from "#components/ui/words/time-text.ts";

const DAY = 24 * 60 * 60_000;
const never = () => () => {};

/** The due date of a review, with the remaining time after hydration. */
export function Due({ at, open, inline = false }: { at: number; open: boolean; inline?: boolean }) {
  const now = useSyncExternalStore(never, today, () => null);
  const isOver = now !== null && at <= now;
  const days = now === null ? 0 : Math.max(1, Math.floor((now - at) / DAY));
  return (
    <>
      <time dateTime={new Date(at).toISOString()} translate="no" className="whitespace-nowrap">
        {utcDate(at)}
      </time>
      {open && now !== null && (
        <span
          className={cx(
            "whitespace-nowrap",
            inline ? "font-medium" : "block text-12",
            isOver ? "text-warn-text" : !inline && "text-ink-3",
          )}
        >
          {inline && ", "}
          {isOver ? `${days} ${days === 1 ? "day" : "days"} overdue` : timeLeft(at, now)}
        </span>
      )}
    </>
  );
}

/** Rounded to the hour, so that it is stable within a rendering. */
function today(): number {
  return Math.floor(Date.now() / 3_600_000) * 3_600_000;
}
