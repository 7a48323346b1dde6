"use client";

import { useHydrated } from "../use-hydrated.ts";
import { exactTime, utcDate } from "./time-text.ts";

/** A time in the reader's zone, with its name; until hydration the date in UTC. */
export function ExactTime({ at }: { at: number }) {
  const hydrated = useHydrated();
  return (
    <time dateTime={new Date(at).toISOString()} translate="no">
      {hydrated ? exactTime(at) : `${utcDate(at)} UTC`}
    </time>
  );
}
