import { queryOptions } from "@tanstack/react-query";
import type { OwnChanges } from "#lib/shared/sql-users/own-changes.ts";
import { fetchResult } from "./calls/fetch-result.ts";

const AGAIN_MS = 2_000;
/** How often it is asked for a change that has not arrived; a longer wait would hold people up. */
const TRIES = 5;

/** What the audit has of this person's changes since this browser sent one, asked again while one runs or none has arrived yet. */
export function ownChangesQuery(sentAt: number) {
  return queryOptions({
    queryKey: ["own-changes", sentAt] as const,
    queryFn: ({ signal }): Promise<OwnChanges> =>
      fetchResult(
        `/api/profile/changes?since=${Math.max(0, Date.now() - sentAt)}`,
        (all) => all.ownChangesAnswer,
        signal,
      ),
    refetchInterval: ({ state: { data, dataUpdateCount } }) =>
      data?.some(({ outcome }) => outcome === "running") || (data?.length === 0 && dataUpdateCount < TRIES)
        ? AGAIN_MS
        : false,
    gcTime: 0,
    retry: 2,
    meta: { background: true },
  });
}
