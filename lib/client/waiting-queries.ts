import { queryOptions } from "@tanstack/react-query";
import { fetchResult } from "./calls/fetch-result.ts";

const POLL_MS = 1_000;

/** The place of this person's change or read in the queue for the Cloud API, polled each second. */
export function waitingQuery() {
  return queryOptions({
    queryKey: ["waiting"] as const,
    queryFn: ({ signal }) => fetchResult("/api/waiting", (answers) => answers.waitingAnswer, signal),
    refetchInterval: POLL_MS,
    gcTime: 0,
    staleTime: 0,
    retry: false,
    meta: { background: true },
  });
}
