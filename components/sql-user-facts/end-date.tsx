"use client";

import { useHydrated } from "#components/ui/use-hydrated.ts";
import { exactTime } from "#components/ui/words/time-text.ts";
import { endWords } from "#lib/shared/sql-users/end-dates.ts";

/** When an access ends, by its last day in UTC; the exact time in the reader's zone is its title. `at` is epoch milliseconds. */
export function EndDate({ at }: { at: number }) {
  // the server does not know the reader's zone
  const hydrated = useHydrated();
  return (
    <time dateTime={new Date(at).toISOString()} title={hydrated ? exactTime(at) : undefined} translate="no">
      {endWords(at)}
    </time>
  );
}
