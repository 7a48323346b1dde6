"use client";

import { RelativeTime } from "#components/ui/words/relative-time.tsx";
import { timeLeft } from "#components/ui/words/time-text.ts";

/** How long it is until then: for parts that the server renders, which can give no function to a part of the browser. */
export function TimeLeft({ at }: { at: number }) {
  return <RelativeTime at={at} words={timeLeft} />;
}
