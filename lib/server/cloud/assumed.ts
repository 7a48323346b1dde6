import "server-only";
import type { Feature } from "#lib/sql/assumptions/features.ts";
import { ASSUMPTIONS } from "#lib/sql/assumptions/registry.ts";
import { Refusal } from "../base/failure.ts";
import { assumptionCheckOf } from "../store/clusters/assumption-checks.ts";
import { store } from "../store/db/store.ts";

/** What rests on an assumption that did not hold on this cluster when it was last seen. Nothing before the first check. */
export async function shakenOn(clusterId: string): Promise<ReadonlySet<Feature>> {
  const check = await assumptionCheckOf(await store(), clusterId);
  const broken = ASSUMPTIONS.filter(({ id }) => check?.outcomes.get(id)?.result === "differs");
  return new Set(broken.flatMap(({ dependents }) => dependents));
}

/** Throws `assumption_differs` where one of these rests on an assumption that does not hold on one of the clusters. */
export async function requireAssumed(clusterIds: readonly string[], features: readonly Feature[]): Promise<void> {
  for (const clusterId of new Set(clusterIds)) {
    const shaken = await shakenOn(clusterId);
    if (features.some((feature) => shaken.has(feature))) throw new Refusal("assumption_differs");
  }
}
