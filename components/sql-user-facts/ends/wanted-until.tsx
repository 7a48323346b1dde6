"use client";

import { useHydrated } from "#components/ui/use-hydrated.ts";
import { EndDate } from "./end-date.tsx";

/** The date until which a SQL user is wanted, marked when it has passed. `at` is epoch milliseconds. */
export function WantedUntil({ at }: { at: number }) {
  // the server's clock is not the reader's
  const over = useHydrated() && at <= Date.now();
  return (
    <span className={over ? "text-warn-text" : "text-ink-3"}>
      wanted until <EndDate at={at} />
      {over && " – over"}
    </span>
  );
}
