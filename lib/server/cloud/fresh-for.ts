import { singleton } from "../base/singleton.ts";

const TOKENS_SHARE_MS = 5_000;

/** Whether to read again: a person always may, programs once in five seconds for all of them, since each time costs the vendor a call. */
export function freshFor(
  { token }: { readonly token?: unknown },
  what: string,
  fresh: boolean,
  now = Date.now(),
): boolean {
  if (!fresh || !token) return fresh;
  const reads = singleton("fresh-for-tokens", () => new Map<string, number>());
  for (const [other, at] of reads) if (at <= now - TOKENS_SHARE_MS) reads.delete(other);
  if (reads.has(what)) return false;
  reads.set(what, now);
  return true;
}
