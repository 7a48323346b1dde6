"use client";

import { RelativeTime } from "#components/ui/relative-time.tsx";
import { utcDate } from "#components/ui/time-words.ts";
import { useHydrated } from "#components/ui/use-hydrated.ts";

/** The date until which a SQL user is wanted, marked when it has passed. `at` is epoch milliseconds. */
export function WantedUntil({ at }: { at: number }) {
  // the server's clock is not the reader's
  const over = useHydrated() && at <= Date.now();
  return (
    <span className={over ? "text-warn-text" : "text-ink-3"}>
      wanted until <RelativeTime at={at} words={utcDate} />
      {over && " – over"}
    </span>
  );
}
