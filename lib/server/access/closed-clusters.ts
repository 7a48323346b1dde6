import type { ClosedCluster } from "#lib/shared/closed-clusters-schema.ts";
import { may } from "#lib/shared/policy.ts";
import { keyClosedOn } from "../store/clusters/key-reach.ts";
import type { Store } from "../store/db/open.ts";
import type { Actor } from "./guard.ts";

/** Those of these clusters on which the API key changes nothing, each once; undefined where there is none. */
export async function closedClusters(
  db: Store,
  actor: Actor,
  clusters: readonly { id: string; name: string }[],
): Promise<ClosedCluster[] | undefined> {
  const closedOn = await keyClosedOn(db);
  const byId = new Map(clusters.map((cluster) => [cluster.id, cluster]));
  const closed = [...byId.values()].flatMap(({ id, name }) => {
    const why = closedOn(id);
    return why === null ? [] : [{ id, name, why, mends: may(actor, "sql_connection.manage", id) }];
  });
  return closed.length > 0 ? closed : undefined;
}
