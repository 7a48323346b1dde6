import type { Feature } from "#lib/sql/assumptions/features.ts";
import { Refusal } from "../base/failure.ts";
import { differingOn } from "../store/clusters/assumption-checks.ts";
import { store } from "../store/db/store.ts";

/**
 * Throws `assumption_differs`, which names what does not hold, where one of these rests on an assumption that does not hold on one of the
 * clusters. Also belongs right before a statement or a call, since a check may have found it while a change waited.
 */
export async function requireAssumed(clusterIds: readonly string[], features: readonly Feature[]): Promise<void> {
  if (features.length === 0) return;
  const db = await store();
  for (const clusterId of new Set(clusterIds)) {
    const differing = await differingOn(db, clusterId);
    const named = differing.filter(({ dependents }) => dependents.some((each) => features.includes(each)));
    const vendorMessage = named.map(({ id, assumes }) => `${id} does not hold here: ${assumes}.`).join(" ");
    if (named.length > 0) throw new Refusal("assumption_differs", { vendorMessage });
  }
}
