import "server-only";
import { headers } from "next/headers";
import { env } from "../env/env.ts";
import { newId, newToken } from "../ids.ts";
import { singleton } from "../singleton.ts";

/** Headers that only `sanitize-request.ts` writes; it drops those names from a client. */
export const REQUEST_ID_HEADER = "x-rolecall-request-id";
export const ADDRESS_HEADER = "x-rolecall-address";
/** `1` where the request comes from this machine, and not through a proxy on it. */
export const LOCAL_HEADER = "x-rolecall-local";
/** Path and query of the requested page, else `/`. Next.js does not pass them to layouts and pages. */
export const PATH_HEADER = "x-rolecall-path";
/** `1` where the browser only prepares a page. Next.js hides its own header for this from the pages. */
export const PREFETCH_HEADER = "x-rolecall-prefetch";

/** Marks a sanitized request with {@link sanitizerSeal}. */
export const SEAL_HEADER = "x-rolecall-seal";
/** The nonce for scripts of the page; `headers.ts` puts it into the policy. */
export const NONCE_HEADER = "x-nonce";

/** A word that only this process knows. */
export function sanitizerSeal(): string {
  return singleton("sanitizer-seal", newToken);
}

/** Whether a request was sanitized. One that arrived while the server was starting was not, so its headers may be forged. */
export function isSanitized(headers: Headers): boolean {
  return headers.get(SEAL_HEADER) === sanitizerSeal();
}

/** Whether a request with this `Origin` was sent by a page of Rolecall. */
export function isOwnOrigin(origin: string | null): boolean {
  return origin === env().APP_URL.origin;
}

export type RequestContext = {
  requestId: string;
  /** the client's address as far as `TRUSTED_PROXY_HOPS` lets it be believed */
  address: string;
  userAgent: string;
  /** whether `Origin` is there and is ours */
  ownOrigin: boolean;
  /** whether the browser only prefetches the page */
  prefetch: boolean;
  /** path and query of the requested page, else `/` */
  path: string;
};

/** The nonce for scripts of this page. Throws as {@link requestContext}, so that no page goes out without its policy. */
export async function pageNonce(): Promise<string | undefined> {
  return (await cleanHeaders()).get(NONCE_HEADER) ?? undefined;
}

async function cleanHeaders(): Promise<Awaited<ReturnType<typeof headers>>> {
  const given = await headers();
  if (!isSanitized(given)) throw new Error("Rolecall is starting. Try again in a moment.");
  return given;
}

/** The request's id, address and browser. Only inside a request. Throws for one that was not sanitized. */
export async function requestContext(): Promise<RequestContext> {
  const given = await cleanHeaders();
  return {
    requestId: given.get(REQUEST_ID_HEADER) ?? newId("req"),
    address: given.get(ADDRESS_HEADER) ?? "unknown",
    userAgent: (given.get("user-agent") ?? "").slice(0, 300),
    ownOrigin: isOwnOrigin(given.get("origin")),
    prefetch: given.get(PREFETCH_HEADER) === "1",
    path: given.get(PATH_HEADER) ?? "/",
  };
}
