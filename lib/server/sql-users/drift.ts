import "server-only";
import { metrics } from "../base/metrics.ts";
import { saveCompleteList } from "../store/cluster-readings.ts";
import { store } from "../store/store.ts";
import { DONE, notifyDrift } from "./notify-drift.ts";
import type { Reading } from "./sql-user-list.ts";

/**
 * Records what a complete list shows to have happened without Rolecall, and notifies of it. One that is not complete must not come
 * here.
 */
export async function recordDrift(
  clusterId: string,
  { names, since, startedAt }: Pick<Reading, "names" | "since" | "startedAt">,
): Promise<void> {
  const db = await store();
  const list = { clusterId, names: new Set(names), since, begunAt: startedAt };
  const noticed = await saveCompleteList(db, list);
  for (const { what, afterUnknown } of noticed) if (!afterUnknown) metrics().drift.inc({ what: DONE[what] });
  if (noticed.length > 0) notifyDrift(db, clusterId, noticed);
}
