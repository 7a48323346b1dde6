import "server-only";
import { clustersWith } from "#lib/shared/policy.ts";
import type { Actor } from "../../access/guard.ts";
import { clusterFacts } from "../../cloud/cluster-facts.ts";

/** The clusters whose events this person may see, by name; none where the vendor does not answer, which hides no event. */
export async function namedClusters(actor: Actor): Promise<{ id: string; name: string }[]> {
  const visible = clustersWith(actor, "audit.read");
  const clusters = await clusterFacts()
    .all()
    .catch(() => []);
  return clusters.filter(({ id }) => visible === "all" || visible.has(id)).map(({ id, name }) => ({ id, name }));
}
