import { queryOptions } from "@tanstack/react-query";
import { fetchResult } from "./calls/fetch-result.ts";
import { failureOf } from "./calls/request-error.ts";

const POLL_MS = 60_000;

/**
 * The person's notices. Read again each minute while the page is visible, and when it gets the focus. If the session has ended, the
 * page goes with all that it shows, unless the person has typed into it: then it stays until they act.
 */
export function noticesQuery() {
  return queryOptions({
    queryKey: ["notices"] as const,
    queryFn: ({ signal }) => fetchResult("/api/notices", (answers) => answers.noticeListAnswer, signal),
    refetchInterval: ({ state }) => (failureOf(state.error).code === "unauthenticated" ? false : POLL_MS),
    refetchOnWindowFocus: true,
    meta: { background: true },
  });
}
