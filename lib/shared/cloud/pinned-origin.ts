/** Where the Cloud API is, unless an operator says otherwise. */
export const VENDOR_ORIGIN = "https://cockroachlabs.cloud";
/** The `Cc-Version` that the schemas of answers are made for: without it the vendor gives the latest. */
export const API_VERSION = "2024-09-16";

/** Whether a URL's `hostname` is this machine: only there may a key or a session go in plain text. */
export function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127(?:\.\d{1,3}){3}$/.test(hostname);
}

/** The origin that `server` names. Throws a plain Error, which does not repeat the value, where the key must not go. */
export function pinnedOrigin(server: string): string {
  const url = URL.parse(server);
  if (!url || url.href !== `${url.origin}/`)
    throw new Error("The address of the Cloud API must be an origin, such as https://cockroachlabs.cloud.");
  if (url.protocol !== "https:" && !(url.protocol === "http:" && isLoopback(url.hostname)))
    throw new Error("The address of the Cloud API must begin with https:// (http:// is for this machine only).");
  return url.origin;
}
