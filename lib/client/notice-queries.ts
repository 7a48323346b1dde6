import { queryOptions } from "@tanstack/react-query";
import { fetchResult } from "./fetch-result.ts";
import { failureOf } from "./request-error.ts";

const POLL_MS = 60_000;

/**
 * The person's own notices. Read again each minute while the page is looked at, and when somebody comes back to it. Where the session
 * has ended meanwhile, the page stays until the person does something: it may hold what they have typed.
 */
export function noticesQuery() {
  return queryOptions({
    queryKey: ["notices"] as const,
    queryFn: ({ signal }) => fetchResult("/api/notices", (answers) => answers.noticeListAnswer, signal),
    refetchInterval: ({ state }) => (failureOf(state.error).code === "unauthenticated" ? false : POLL_MS),
    refetchOnWindowFocus: true,
    meta: { byItself: true },
  });
}
