import type { ClusterFactsReading } from "#lib/shared/sql-users/sql-user-facts.ts";
import type { Permit } from "../../access/guard.ts";
import { CloudError } from "../../base/cloud-error.ts";
import { Refusal } from "../../base/failure.ts";
import { track } from "../../base/request/in-flight.ts";
import { requestContext } from "../../base/request/request.ts";
import { within } from "../../base/request/within.ts";
import { SqlError } from "../../base/sql-error.ts";
import { clusterFacts } from "../../cloud/cluster-facts.ts";
import { sqlConnectionOf } from "../../store/clusters/sql-connections.ts";
import { factReadingOf } from "../../store/clusters/sql-fact-readings.ts";
import { store } from "../../store/db/store.ts";
import { readListFacts } from "./read-list.ts";

/** On Basic each reading costs request units and wakes the cluster: only a person's look causes one, at most this often. */
const BASIC_FRESH_MS = 60_000;
/** Elsewhere a timer reads as often as this. */
export const READ_EVERY_MS = 10 * 60_000;
/** The least interval between two fresh readings. */
const AGAIN_MS = 5_000;
/** The longest time that an answer waits for the cluster; the reading continues. */
const TIMEOUT_MS = 20_000;

/**
 * Reads the facts of all SQL users of a cluster where they are not known well enough, so that the next list has them. Null where there is
 * no SQL connection. The answer reports a failed reading. Throws CloudError and Refusals.
 */
export async function refreshListFacts(
  _permit: Permit<"sql_users.read">,
  { clusterId, fresh }: { clusterId: string; fresh: boolean },
): Promise<ClusterFactsReading | null> {
  const db = await store();
  const [connection, known, { plan }] = await Promise.all([
    sqlConnectionOf(db, clusterId),
    factReadingOf(db, clusterId),
    clusterFacts().one(clusterId),
  ]);
  if (connection?.state !== "on") return null;
  const readAt = known?.sqlUser === connection.sqlUser ? known.readAt : 0;
  if (readAt > Date.now() - freshFor(plan, fresh)) return { readAt, changed: false };
  const { requestId } = await requestContext();
  const reading = track(readListFacts(clusterId, requestId));
  const late = { coming: true } as const;
  try {
    const changed = await within(TIMEOUT_MS, reading, late);
    if (typeof changed === "object") {
      reading.catch(() => {});
      return { readAt, changed: false, coming: true };
    }
    return { readAt: (await factReadingOf(db, clusterId))?.readAt ?? 0, changed };
  } catch (error) {
    if (!(error instanceof SqlError || error instanceof Refusal || error instanceof CloudError)) throw error;
    return { readAt, changed: false, failure: error.code };
  }
}

function freshFor(plan: string, fresh: boolean): number {
  if (plan === "BASIC") return BASIC_FRESH_MS;
  return fresh ? AGAIN_MS : READ_EVERY_MS;
}
