import { log } from "../../base/log.ts";
import { isStopping } from "../../base/request/in-flight.ts";
import { clusterFacts } from "../../cloud/cluster-facts.ts";
import { lastReadings } from "../../store/clusters/cluster-readings.ts";
import type { Store } from "../../store/db/base.ts";
import { readInBackground } from "../reread-list.ts";

/** Reads the lists that were not read for half of `everyMs`, the oldest first, one after the other and with the lowest priority. */
export async function watchLists(db: Store, everyMs: number, now = Date.now()): Promise<void> {
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
}
