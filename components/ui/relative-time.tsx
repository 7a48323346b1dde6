"use client";

import { useSyncExternalStore } from "react";
import { exactTime, relativeTime, utcDate } from "./time-words.ts";

/**
 * A time in words relative to now, with the exact one (zone named) as its title. On the server and until hydration it is
 * the date in UTC, since the server knows neither the reader's zone nor when they read.
 */
export function RelativeTime({
  at,
  words = relativeTime,
  className,
}: {
  at: number;
  /** other words for it, such as an age */
  words?: (at: number, now: number) => string;
  className?: string | undefined;
}) {
  const now = useSyncExternalStore(subscribe, currentTime, () => null);
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

// One clock for all times of a page, still while none is shown.
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
  // a time that is rendered before any was subscribed; the same within one rendering
  if (timer === undefined && Date.now() - now > TICK_MS) now = Date.now();
  return now;
}
