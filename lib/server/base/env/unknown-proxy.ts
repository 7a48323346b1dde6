import { singleton } from "../singleton.ts";

/** Whether a request came through a proxy that is not configured. Client addresses may then be the proxy's. */
const seen = () => singleton("unknown-proxy", () => ({ isSeen: false }));

/** Notes such a request; true for the first one. */
export function recordUnknownProxy(): boolean {
  const isFirst = !seen().isSeen;
  seen().isSeen = true;
  return isFirst;
}

/** Whether this process has seen such a request. */
export const isBehindUnknownProxy = () => seen().isSeen;
