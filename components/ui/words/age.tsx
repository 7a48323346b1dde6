"use client";

import { RelativeTime } from "./relative-time.tsx";
import { ageWords } from "./time-text.ts";

/** How long ago, in days of 24 hours, with the exact time as its title. */
export function Age({ at }: { at: number }) {
  return <RelativeTime at={at} words={ageWords} />;
}
