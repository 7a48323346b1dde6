"use client";

import { useHydrated } from "#components/ui/use-hydrated.ts";
import { EndDate } from "./end-date.tsx";

type Props = {
  /** epoch milliseconds */
  at: number;
  /** whether it is only the latest end: a claim may set an earlier one */
  isLatest?: boolean | undefined;
};

/** The date until which a SQL user is wanted, marked when it has passed. */
export function WantedUntil({ at, isLatest }: Props) {
  // the server's clock is not the reader's
  const over = useHydrated() && at <= Date.now();
  return (
    <span className={over ? "text-warn-text" : "text-ink-3"}>
      wanted until <EndDate at={at} />
      {isLatest && !over && " at the latest, not claimed yet"}
      {over && " – over"}
    </span>
  );
}
