import { Refusal } from "../../base/failure.ts";
import { requireChanges } from "../../cloud/key-reach.ts";
import { creatingConnection } from "../../store/clusters/sql-connections.ts";
import type { Store } from "../../store/db/open.ts";

/**
 * Throws `sql_connection_off` where no SQL connection sets the end of temporary access at its cluster: stored alone, a later end is never
 * set there.
 */
export async function requireEnding(db: Store, clusterId: string): Promise<void> {
  if (!(await creatingConnection(db, clusterId))) throw new Refusal("sql_connection_off");
}

/**
 * Throws where there can be no temporary access on this cluster: as {@link requireEnding}, and as {@link requireChanges}, since the
 * requester would be promised a password that CockroachDB Cloud refuses.
 */
export async function requireGrantable(db: Store, clusterId: string): Promise<void> {
  await requireEnding(db, clusterId);
  await requireChanges(db, clusterId);
}
