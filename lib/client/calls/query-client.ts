import { MutationCache, QueryCache, QueryClient } from "@tanstack/react-query";
import type { ErrorCode } from "#lib/shared/errors/errors.ts";
import { signInPath } from "#lib/shared/return-path.ts";
import { whenUnblocked } from "../page/navigation-guard.ts";
import { RequestError } from "./request-error.ts";
import { hasTyped } from "./typed.ts";

const MAX_RETRIES = 2;
/** Failures worth a retry. Not the vendor's: the server has already retried those, and a person is to see a wait that it did not wait for. */
const TRANSIENT: ReadonlySet<ErrorCode> = new Set(["busy"]);

let browserClient: QueryClient | undefined;

/** The query cache: one per render on the server, so that people never share one, and one per browser tab. */
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
    // A background read must not navigate away from typed text.
    queryCache: new QueryCache({ onError: (error, { meta }) => (meta?.background && hasTyped()) || onError(error) }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: {
      // The server may be on the same machine or in an office without internet, so the browser's online state says nothing,
      // and a mutation must never wait for it and run later.
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

/** Whether to retry a read after `failures` tries: at most twice, in the browser, and only after a transient failure. */
export function shouldRetryRead(failures: number, error: unknown): boolean {
  if (typeof window === "undefined" || !(error instanceof RequestError)) return false;
  return failures < MAX_RETRIES && TRANSIENT.has(error.failure.code);
}

/** Milliseconds before the next try: the server's retry time, else one second, then two. */
export function retryDelayMs(failures: number, error: unknown): number {
  if (!(error instanceof RequestError)) return 0;
  return (error.failure.retryAfterSeconds ?? 2 ** failures) * 1000;
}

/** A full page load, so that no cache survives for the next person in this tab. */
export function leaveForSignIn(): void {
  browserClient?.clear();
  window.location.assign(signInPath(window.location.pathname + window.location.search));
}
