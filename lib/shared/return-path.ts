const MAX_LENGTH = 1000;
/** Any origin works: a path must not leave it. */
const HERE = "http://rolecall.invalid";
/** Addresses for programs, and pages without sign-in. */
const NOT_A_PAGE =
  /^\/(?:$|\?|(?:api|_next|sign-in|entered|enrol|confirmed|setup|forgot-password|invitation|reset|claim)(?:[/?]|$))/;
/** Characters that a browser, a proxy or a second decoding could read as the start of another host. */
const OTHER_HOST = /^\/(?:\/|\\|%2f|%5c)/i;

/**
 * The path and query of a page of Rolecall to open after sign-in, or undefined where the value is not one. It never leads to another
 * host, although anyone can write the address.
 */
export function returnPath(value: unknown): string | undefined {
  if (typeof value !== "string" || value.length > MAX_LENGTH || !value.startsWith("/")) return undefined;
  const url = URL.parse(value, HERE);
  if (!url || url.origin !== HERE) return undefined;
  // The router marks its requests with it.
  url.searchParams.delete("_rsc");
  const path = url.pathname + url.search;
  return [value, path].some((text) => OTHER_HOST.test(text)) || NOT_A_PAGE.test(path) ? undefined : path;
}

/** The address of the sign-in page that leads back to `path`. */
export function signInPath(path: unknown): "/sign-in" | `/sign-in?${string}` {
  const to = returnPath(path);
  return to === undefined ? "/sign-in" : `/sign-in?to=${encodeURIComponent(to)}`;
}

/** The address of the page on which a second factor is set up, and which leads on to `path`. */
export function enrolPath(path: unknown): "/enrol" | `/enrol?${string}` {
  const to = returnPath(path);
  return to === undefined ? "/enrol" : `/enrol?to=${encodeURIComponent(to)}`;
}
