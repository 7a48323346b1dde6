import { MutationCache, QueryCache, QueryClient } from "@tanstack/react-query";
import type { ErrorCode } from "#lib/shared/errors.ts";
import { signInPath } from "#lib/shared/return-path.ts";
import { whenUnblocked } from "./navigation-guard.ts";
import { RequestError } from "./request-error.ts";

const MAX_RETRIES = 2;
/** What is over by itself soon. Not the vendor's failures: the server has tried those again before it told of them. */
const PASSING: ReadonlySet<ErrorCode> = new Set(["cloud_rate_limited", "busy"]);

let browserClient: QueryClient | undefined;

/** The cache of reads: a new one for each rendering on the server, so that no person sees another's; one per browser tab. */
export function getQueryClient(): QueryClient {
  if (typeof window === "undefined") return makeQueryClient();
  browserClient ??= makeQueryClient();
  return browserClient;
}

function makeQueryClient(): QueryClient {
  const onError = (error: unknown) => {
    if (error instanceof RequestError && error.failure.code === "unauthenticated") whenUnblocked(leaveForSignIn);
  };
  return new QueryClient({
    // What a page asks by itself takes nothing away from whoever works on it.
    queryCache: new QueryCache({ onError: (error, { meta }) => !meta?.byItself && onError(error) }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: {
      // The server may stand on the same machine or in an office without internet: what the browser thinks of the
      // network says nothing, and a mutation must never wait for it and then happen unasked.
      queries: {
        networkMode: "always",
        staleTime: 15_000,
        refetchOnWindowFocus: false,
        retry: shouldRetryRead,
        retryDelay: retryDelayMs,
      },
      mutations: { networkMode: "always", retry: false },
    },
  });
}

/** Whether to read again after `failures` tries: at most twice, in the browser, and only what is likely to pass. */
export function shouldRetryRead(failures: number, error: unknown): boolean {
  if (typeof window === "undefined" || !(error instanceof RequestError)) return false;
  return failures < MAX_RETRIES && PASSING.has(error.failure.code);
}

/** Milliseconds to wait before the next try: what the server asked for, else one second, then two. */
export function retryDelayMs(failures: number, error: unknown): number {
  if (!(error instanceof RequestError)) return 0;
  return (error.failure.retryAfterSeconds ?? 2 ** failures) * 1000;
}

/** A full load, not a soft one: the next person in this tab must find nothing of this one's in any cache. */
function leaveForSignIn(): void {
  browserClient?.clear();
  window.location.assign(signInPath(window.location.pathname + window.location.search));
}
