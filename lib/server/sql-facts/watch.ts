import "server-only";
import { isStopping } from "../base/in-flight.ts";
import { log } from "../base/log.ts";
import { clusterFacts } from "../clusters/cluster-facts.ts";
import type { Store } from "../store/base.ts";
import { sqlConnections } from "../store/sql-connections.ts";
import { factsReadAt } from "../store/sql-fact-readings.ts";
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
