"use client";

import { RelativeTime } from "#components/ui/relative-time.tsx";
import { utcDate } from "#components/ui/time-words.ts";
import { useHydrated } from "#components/ui/use-hydrated.ts";

/** Until when a SQL user that was asked for is wanted, and whether that is over. `at` is epoch milliseconds. */
export function WantedUntil({ at }: { at: number }) {
  // the server does not know when it is read
  const over = useHydrated() && at <= Date.now();
  return (
    <span className={over ? "text-warn-text" : "text-ink-3"}>
      wanted until <RelativeTime at={at} words={utcDate} />
      {over && " – over"}
    </span>
  );
}
