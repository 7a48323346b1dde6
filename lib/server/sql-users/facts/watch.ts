import { log } from "../../base/log.ts";
import { isStopping } from "../../base/request/in-flight.ts";
import { clusterFacts } from "../../cloud/cluster-facts.ts";
import { sqlConnections } from "../../store/clusters/sql-connections.ts";
import { factsReadAt } from "../../store/clusters/sql-fact-readings.ts";
import type { Store } from "../../store/db/base.ts";
import { READ_EVERY_MS } from "./list.ts";
import { readListFacts } from "./read-list.ts";

/**
 * Reads the facts of the SQL users of each connected cluster, one after the other, unless they were read in the last five minutes. Basic
 * clusters are left out: a reading would wake them.
 */
export async function watchFacts(db: Store, now = Date.now()): Promise<void> {
  const on = (await sqlConnections(db)).filter(({ state }) => state === "on");
  const connected = new Set(on.map(({ clusterId }) => clusterId));
  if (connected.size === 0) return;
  const readAt = await factsReadAt(db);
  for (const { id, plan } of await clusterFacts().all()) {
    if (isStopping()) return;
    if (!connected.has(id) || plan === "BASIC" || (readAt.get(id) ?? 0) > now - READ_EVERY_MS / 2) continue;
    await readListFacts(id).catch((error: unknown) =>
      log().info({ clusterId: id, error }, "the facts of a cluster's SQL users were not read"),
    );
  }
}
