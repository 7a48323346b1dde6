import { instantAt } from "#lib/shared/time/instant.ts";
import { timeOf } from "#lib/sql/answers/login-facts.ts";
import { cellOf } from "#lib/sql/answers/read/result-set.ts";
import { showTime } from "#lib/sql/templates/user-facts.ts";
import { newId } from "../../base/ids.ts";
import { log } from "../../base/log.ts";
import { isStopping } from "../../base/request/in-flight.ts";
import { singleton } from "../../base/singleton.ts";
import { SqlError } from "../../base/sql-error.ts";
import { onCluster } from "../../cluster-sql/connection/session.ts";
import type { Link } from "../../cluster-sql/link.ts";
import { sqlConnections } from "../../store/clusters/sql-connections.ts";
import { storeTime } from "../../store/db/clock.ts";
import type { Store } from "../../store/db/open.ts";
import { type GrantToEnd, grantsToEnd } from "../../store/requests/grants.ts";
import { saveEnd } from "../../store/sql-users/sql-user-ends.ts";

/*
 * Stored work comes to an end by the store's clock, and the cluster refuses the password by its own. Where a clock was set back, sessions
 * would stay open for as long as it is behind.
 */

/** Below this, stored work is soon enough. */
const BEHIND_MS = 5_000;
/** The clock of the store against the one that counts since the start of this process: more is a clock that was set. */
const SET_MS = 2_000;

const AGAIN_MS = 60_000;

/** How far the cluster's clock is ahead of the store's. `steady`: the store's time less that of this process, by which it counts `until`. */
type Reading = { ahead: number; steady: number; until: number };

/** Ends temporary access whose end has come by the clock of its cluster, where the store's clock is behind. */
export async function endByClusterClock(db: Store): Promise<void> {
  const open = Map.groupBy(await grantsToEnd(db, await storeTime(db)), ({ clusterId }) => clusterId);
  if (open.size === 0 || isStopping()) return;
  const connections = await sqlConnections(db);
  const usable = connections.filter(({ state, level }) => state === "on" && level !== "observe");
  // One that does not answer must not keep the others.
  await Promise.all(usable.map(({ clusterId }) => endOn(db, clusterId, open.get(clusterId) ?? [])));
}

async function endOn(db: Store, clusterId: string, grants: readonly GrantToEnd[]): Promise<void> {
  if (grants.length === 0) return;
  const ahead = await aheadOf(db, clusterId);
  if (ahead < BEHIND_MS) return;
  const now = await storeTime(db);
  for (const { name } of grants.filter(({ at }) => at <= now + ahead))
    await saveEnd(db, { clusterId, name }, instantAt(now), ROLECALL);
}

const ROLECALL = { id: "server", name: "Rolecall", why: "its end has come by the clock of the cluster" };

/** Asks the cluster once, and again after the clock of the store was set; one that did not answer, a minute later. */
async function aheadOf(db: Store, clusterId: string): Promise<number> {
  const known = singleton("cluster-clocks", () => new Map<string, Reading>());
  const found = known.get(clusterId);
  const isKnown = found && Math.abs((await steadyNow(db)) - found.steady) < SET_MS;
  if (isKnown && performance.now() < found.until) return found.ahead;
  try {
    const read = async (link: Link) => (await clusterTime(link)) - (await storeTime(db));
    // Not ahead of a full queue: the round would wait for it, and with it the clocks of all other clusters.
    const ahead = await onCluster(clusterId, newId("req"), read);
    known.set(clusterId, { ahead, steady: await steadyNow(db), until: Number.POSITIVE_INFINITY });
    return ahead;
  } catch (error) {
    log().info({ clusterId, error }, "the clock of a cluster was not read");
    known.set(clusterId, { ahead: 0, steady: await steadyNow(db), until: performance.now() + AGAIN_MS });
    return 0;
  }
}

const steadyNow = async (db: Store) => (await storeTime(db)) - performance.now();

async function clusterTime(link: Link): Promise<number> {
  const set = await link.run(showTime());
  const at = timeOf(cellOf(set, set.rows[0] ?? [], "cluster_time"));
  if (at === undefined) throw new SqlError("sql_connection_bad_answer");
  return at;
}
