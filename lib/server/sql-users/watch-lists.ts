import "server-only";
import { env } from "../base/env.ts";
import { isStopping, track } from "../base/in-flight.ts";
import { log } from "../base/log.ts";
import { clusterFacts } from "../clusters/cluster-facts.ts";
import type { Store } from "../store/base.ts";
import { isShared } from "../store/clock.ts";
import { lastReadings } from "../store/cluster-readings.ts";
import { takeLease } from "../store/leases.ts";
import { readInBackground } from "./look-again.ts";

const MINUTE = 60_000;

/** Reads each cluster's list every few minutes from now on, as `DRIFT_CHECK_MINUTES` says. */
export function startWatching(db: Store): void {
  const everyMs = env().DRIFT_CHECK_MINUTES * MINUTE;
  if (everyMs === 0) return;
  const again = () =>
    void track(watchLists(db, everyMs)).catch((error: unknown) =>
      log().warn({ error }, "the lists of SQL users were not read in the background"),
    );
  setInterval(again, everyMs).unref();
}

/**
 * Reads the lists that were not read for half of that time, the oldest first, one after the other and with the lowest priority.
 * Of several servers on one store, one does; the others find the lists read.
 */
export async function watchLists(db: Store, everyMs: number, now = Date.now()): Promise<void> {
  const giveBack = isShared(db) ? await takeLease(db, "watch-lists", { longestWaitMs: 0 }) : async () => {};
  if (!giveBack) return;
  try {
    const read = await lastReadings(db);
    const readAt = ({ id }: { id: string }) => read.get(id) ?? 0;
    const clusters = (await clusterFacts().all()).filter((cluster) => readAt(cluster) <= now - everyMs / 2);
    for (const { id } of clusters.sort((one, other) => readAt(one) - readAt(other))) {
      if (isStopping()) return;
      // One that is being made or that cannot be reached is read the next time.
      await readInBackground(id).catch((error: unknown) =>
        log().info({ clusterId: id, error }, "the list of a cluster was not read in the background"),
      );
    }
  } finally {
    await giveBack();
  }
}
