import "server-only";
import type { Store } from "./base.ts";
import { type Creation, creationLease, creationOf, DELIVERY, removeCreation } from "./creations.ts";
import { takeLease } from "./leases.ts";

/**
 * Runs `work` with the lease of a creation that was left in the middle. Undefined where it is worked on, or has changed since it was read.
 */
export async function whileLeft<T>(
  store: Store,
  { id, clusterId, name, at }: Pick<Creation, "id" | "clusterId" | "name" | "at">,
  work: () => Promise<T>,
): Promise<T | undefined> {
  const giveBack = await takeLease(store, creationLease(id), { longestWaitMs: 0 });
  if (!giveBack) return undefined;
  try {
    const now = await creationOf(store, { clusterId, name });
    return now?.id === id && now.at === at ? await work() : undefined;
  } finally {
    await giveBack();
  }
}

/** Ends the creation of a SQL user that was deleted, unless it is worked on. Nobody waits for its answer any more. */
export async function endDeleted(store: Store, target: Pick<Creation, "clusterId" | "name">): Promise<void> {
  const creation = await creationOf(store, target);
  if (!creation) return;
  await endDelivery(store, creation.id);
  await whileLeft(store, creation, () => removeCreation(store, creation.id));
}

/** A complete creation is left over from now on, although its answer may be on its way. */
export async function endDelivery(store: Store, id: string): Promise<void> {
  const lease = store.deleteFrom("leases").where("name", "=", creationLease(id));
  await lease.where("holder", "=", DELIVERY).execute();
}
