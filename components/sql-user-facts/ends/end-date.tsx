"use client";

import { useHydrated } from "#components/ui/use-hydrated.ts";
import { exactTime } from "#components/ui/words/time-text.ts";
import { useZone } from "#components/ui/words/use-zone.ts";
import { endWords } from "#lib/shared/sql-users/end-dates.ts";

/** When an access ends, in the reader's zone, which is named; the exact time is its title. `at` is epoch milliseconds. */
export function EndDate({ at }: { at: number }) {
  // the server does not know the reader's zone
  const hydrated = useHydrated();
  const zone = useZone();
  return (
    <time dateTime={new Date(at).toISOString()} title={hydrated ? exactTime(at) : undefined} translate="no">
      {endWords(at, zone)}
    </time>
  );
}
