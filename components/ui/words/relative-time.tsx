"use client";

import { useSyncExternalStore } from "react";
import { exactTime, relativeTime, utcDate } from "./time-text.ts";

/**
 * A time relative to now, with the exact time and zone as its title. Until hydration it is the date in UTC, since the server
 * knows neither the reader's zone nor clock.
 */
export function RelativeTime({
  at,
  words = relativeTime,
  className,
}: {
  at: number;
  /** another format, such as an age */
  words?: (at: number, now: number) => string;
  className?: string | undefined;
}) {
  const now = useNow();
  return (
    <time
      dateTime={new Date(at).toISOString()}
      title={now === null ? undefined : exactTime(at)}
      className={className}
      translate="no"
    >
      {now === null ? utcDate(at) : words(at, now)}
    </time>
  );
}

/** Now in epoch milliseconds, again every 20 seconds; null until hydration. */
export function useNow(): number | null {
  return useSyncExternalStore(subscribe, currentTime, () => null);
}

// One clock for all times of a page, stopped while none is shown.
const TICK_MS = 20_000;
const listeners = new Set<() => void>();
let now = 0;
let timer: ReturnType<typeof setInterval> | undefined;

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  if (timer === undefined) {
    now = Date.now();
    timer = setInterval(tick, TICK_MS);
  }
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

function tick(): void {
  now = Date.now();
  for (const each of listeners) each();
}

function currentTime(): number {
  // for a time rendered before the first subscription; constant within one render
  if (timer === undefined && Date.now() - now > TICK_MS) now = Date.now();
  return now;
}
