import "server-only";
import { singleton } from "./singleton.ts";

/** Whether a request came through a proxy that the configuration does not know: addresses of clients may be that of the proxy. */
const seen = () => singleton("unknown-proxy", () => ({ isSeen: false }));

/** Notes one; true for the first. */
export function noteUnknownProxy(): boolean {
  const isFirst = !seen().isSeen;
  seen().isSeen = true;
  return isFirst;
}

export const isBehindUnknownProxy = () => seen().isSeen;
