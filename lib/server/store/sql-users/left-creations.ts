import type { Store } from "../db/base.ts";
import { inTransaction } from "../db/transaction.ts";
import { takenKeys } from "../jobs/add-job.ts";
import { type Creation, creationKey, creationOf, removeCreation } from "./creations.ts";

/**
 * Runs `work` in a transaction where a creation was left in the middle. Undefined where an attempt is at it, or it has changed since it was
 * read. `work` may run again.
 */
export async function ifStillLeft<T>(
  store: Store,
  creation: Pick<Creation, "id" | "clusterId" | "name" | "at">,
  work: (transaction: Store) => Promise<T>,
): Promise<T | undefined> {
  return inTransaction(store, async (transaction) => {
    const now = await creationOf(transaction, creation);
    if (now?.id !== creation.id || now.at !== creation.at) return undefined;
    const taken = await takenKeys(transaction, [creationKey(creation)]);
    return taken.size > 0 ? undefined : work(transaction);
  });
}

/** Ends the creation of a SQL user that was deleted, unless an attempt is at it. Nobody waits for its answer any more. */
export async function endDeleted(store: Store, target: Pick<Creation, "clusterId" | "name">): Promise<void> {
  const creation = await creationOf(store, target);
  if (creation) await ifStillLeft(store, creation, (transaction) => removeCreation(transaction, creation.id));
}
