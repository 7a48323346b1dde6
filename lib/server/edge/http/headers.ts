import { present } from "#lib/shared/present.ts";

/** Headers of every answer, files and refusals included. The list with reasons is in docs/security.md. */
export function constantHeaders({
  https,
  includeSubDomains,
}: {
  https: boolean;
  includeSubDomains: boolean;
}): Record<string, string> {
  return present({
    // A refused request is not a page, so nothing in it may run or be framed.
    "Content-Security-Policy": NOTHING_RUNS,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": PERMISSIONS_POLICY,
    "Strict-Transport-Security": https
      ? `max-age=63072000${includeSubDomains ? "; includeSubDomains" : ""}`
      : undefined,
  });
}

/** Paths whose answers are no pages: routes, and the icon. */
const NO_PAGE = /^\/(?:(?:api|\.well-known)\/|favicon\.svg$)/;

/** The evidence of a review to print, a page that its route sends: it has a style sheet of its own. */
const PRINTED = /^\/api\/reviews\/[^/]+\/evidence\/review\.html$/;

/** Headers of an answer by Next.js at this path; they replace the constant ones. Only in a page something may run. */
export function answerHeaders(path: string, how: { nonce: string; dev: boolean }): Record<string, string> {
  if (PRINTED.test(path))
    return {
      "Content-Security-Policy": NOTHING_RUNS.replace("'none';", "'none'; style-src 'self';"),
      "Cache-Control": "no-store",
    };
  return NO_PAGE.test(path) ? { "Cache-Control": "no-store" } : pageHeaders(how);
}

/** Headers of a page. */
export function pageHeaders({ nonce, dev }: { nonce: string; dev: boolean }): Record<string, string> {
  return { "Content-Security-Policy": contentSecurityPolicy(nonce, dev), "Cache-Control": "no-store" };
}

const NOTHING_RUNS = "default-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'none'";

/** The policy of a file of the build. A worker has the policy of its own script, and loads its parts from the build; in others nothing runs. */
export function filePolicy(path: string): string {
  return path.endsWith(".js") ? NOTHING_RUNS.replace("'none';", "'none'; script-src 'self';") : NOTHING_RUNS;
}

const PERMISSIONS_POLICY = [
  ..."accelerometer autoplay camera clipboard-read display-capture encrypted-media fullscreen geolocation gyroscope".split(
    " ",
  ),
  ..."hid identity-credentials-get idle-detection magnetometer microphone midi payment picture-in-picture".split(" "),
  ..."screen-wake-lock serial usb xr-spatial-tracking".split(" "),
]
  .map((feature) => `${feature}=()`)
  .concat("clipboard-write=(self)", "publickey-credentials-create=(self)", "publickey-credentials-get=(self)")
  .join(", ");

/** The policy of one answer. An injected script cannot know its nonce. */
export function contentSecurityPolicy(nonce: string, dev: boolean): string {
  return [
    "default-src 'none'",
    // React evaluates code for its error overlay in development only.
    `script-src 'nonce-${nonce}' 'strict-dynamic'${dev ? " 'unsafe-eval'" : ""}`,
    `style-src 'self' ${dev ? "'unsafe-inline'" : `'nonce-${nonce}'`}`,
    // Virtual rows are placed by style attributes; without this the table collapses.
    "style-src-attr 'unsafe-inline'",
    "connect-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "form-action 'self'",
  ].join("; ");
}
