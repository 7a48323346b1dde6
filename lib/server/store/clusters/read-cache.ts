import "server-only";
import { singleton } from "../../base/singleton.ts";
import type { Store } from "../db/base.ts";

/** Names a state of the tables of {@link CACHED_TABLES}: as long as it is the same, so is what they hold. */
type Mark = () => string;

/** A change of one of these tables empties the cache. */
export const CACHED_TABLES = /\b(?:sql_users|teams|settings)\b/i;

/** How many rows stay in memory, some 20 MB. */
const MAX_ROWS = 20_000;

type Rows = { readonly size: number };
type Cache = { mark: Mark; at: string; reads: Map<string, Rows> };

/** Turns the cache of {@link cachedRead} on for this store, whose tables change with its mark and not otherwise. */
export function cacheReads(store: Store, mark: Mark): void {
  stores().set(store, { mark, at: mark(), reads: new Map() });
}

/**
 * What `read` answers from tables of {@link CACHED_TABLES}, or what it answered before where no table has changed since. A store with other
 * servers caches nothing, and nor does a transaction. Many callers get the same rows: none changes them.
 */
export async function cachedRead<T extends Rows>(store: Store, key: string, read: () => Promise<T>): Promise<T> {
  const kept = stores().get(store);
  if (!kept) return read();
  const at = kept.mark();
  if (at !== kept.at) kept.reads.clear();
  kept.at = at;
  const known = kept.reads.get(key);
  if (known) return known as T;
  const rows = await read();
  // Not where a change came in between.
  if (rows.size <= MAX_ROWS && kept.at === at && kept.mark() === at) {
    kept.reads.set(key, rows);
    dropOldest(kept.reads);
  }
  return rows;
}

function dropOldest(reads: Map<string, Rows>): void {
  let rows = [...reads.values()].reduce((sum, { size }) => sum + size, 0);
  for (const [key, { size }] of reads) {
    if (rows <= MAX_ROWS) return;
    reads.delete(key);
    rows -= size;
  }
}

function stores(): WeakMap<Store, Cache> {
  return singleton("read-cache", () => new WeakMap());
}
