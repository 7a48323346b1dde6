import { queryOptions } from "@tanstack/react-query";
import type { Leaver } from "#lib/shared/people/leaver.ts";
import { fetchResult } from "./calls/fetch-result.ts";
import { failureOf } from "./calls/request-error.ts";

export const leaverKeys = { all: ["leavers"] as const, one: (accountId: string) => ["leavers", accountId] as const };

const POLL_MS = 1_000;
const SLOW_POLL_MS = 4_000;
const MANY = 500;

/** The leaver page of an account, read again and again while its plan is open. */
export function leaverQuery(accountId: string) {
  return queryOptions({
    queryKey: leaverKeys.one(accountId),
    queryFn: ({ signal }) =>
      fetchResult(`/api/accounts/${encodeURIComponent(accountId)}/leaver`, (answers) => answers.leaverAnswer, signal),
    refetchInterval: ({ state: { data, error } }) => {
      if (data?.plan?.state !== "open" || failureOf(error).code === "unauthenticated") return false;
      return isUnderWay(data) && data.users.length <= MANY ? POLL_MS : SLOW_POLL_MS;
    },
    meta: { background: true },
  });
}

function isUnderWay({ plan, users }: Leaver): boolean {
  const waits = plan?.steps.some(({ state }) => state === "waiting") ?? false;
  return waits || users.some(({ result }) => result === "rotating");
}
