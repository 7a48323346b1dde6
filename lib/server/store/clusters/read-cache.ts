import { sha256 } from "../../base/sha256.ts";
import { singleton } from "../../base/singleton.ts";
import type { Store } from "../db/base.ts";

/** Names a state of the cached tables: as long as it is the same, so is what they hold. */
type Mark = () => string;

const CACHED_TABLES = /\b(?:sql_users|teams|settings)\b/i;
/** On the first day of a large store, half of all passwords are marked so, by hundreds. */
const UNREAD_COLUMN = /^update "sql_users" set "due_told" = \? where "id" in \([?, ]*\)$/;

/** Whether a statement that writes may change what is cached. No cached read asks when owners were notified of a due password. */
export function changesCached(text: string): boolean {
  return CACHED_TABLES.test(text) && !UNREAD_COLUMN.test(text);
}

/** How many rows stay in memory, some 20 MB. Each read counts as one more: many that found nothing take room too. */
const MAX_ROWS = 20_000;

/** `of`: a digest of the time or the rules that the answer is right for. */
type Kept = { answer: object; rows: number; of: string };
type Cache = { mark: Mark; at: string; reads: Map<string, Kept> };

/** Turns the cache of {@link cachedRead} on for this store, whose tables change with its mark and not otherwise. */
export function cacheReads(store: Store, mark: Mark): void {
  stores().set(store, { mark, at: mark(), reads: new Map() });
}

/**
 * What `read` answers from the tables of {@link changesCached}, or what it answered before where no table has changed since. `of` names what else
 * the answer depends on, such as a time. A store with other servers caches nothing, and nor does a transaction. Many callers get the same
 * answer: none changes it.
 */
export async function cachedRead<T extends object>(
  store: Store,
  key: string,
  read: () => Promise<T>,
  of = "",
): Promise<T> {
  const kept = stores().get(store);
  if (!kept) return read();
  const at = kept.mark();
  if (at !== kept.at) kept.reads.clear();
  kept.at = at;
  // Each names a thousand clusters on some servers.
  const [name, ofNow] = [sha256(key), sha256(of)];
  const known = kept.reads.get(name);
  if (known?.of === ofNow) return known.answer as T;
  const answer = await read();
  const rows = "size" in answer && typeof answer.size === "number" ? answer.size : 0;
  // Not where a change came in between.
  if (rows <= MAX_ROWS && kept.at === at && kept.mark() === at) {
    kept.reads.delete(name);
    kept.reads.set(name, { answer, rows, of: ofNow });
    dropOldest(kept.reads);
  }
  return answer;
}

function dropOldest(reads: Map<string, Kept>): void {
  let all = [...reads.values()].reduce((sum, { rows }) => sum + rows + 1, 0);
  for (const [key, { rows }] of reads) {
    if (all <= MAX_ROWS) return;
    reads.delete(key);
    all -= rows + 1;
  }
}

function stores(): WeakMap<Store, Cache> {
  return singleton("read-cache", () => new WeakMap());
}
