import "server-only";
import type { Store } from "./open.ts";

/** Runs `work` in one transaction and resolves to its value; rejects with what it threw, and then nothing of it is kept. */
export function inTransaction<T>(store: Store, work: (transaction: Store) => Promise<T>): Promise<T> {
  return store.transaction().execute(work);
}
