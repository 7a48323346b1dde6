import { metrics } from "../../base/metrics.ts";
import type { Reading } from "../../cloud/sql-user-list.ts";
import { saveCompleteList } from "../../store/clusters/cluster-readings.ts";
import type { Store } from "../../store/db/base.ts";
import { storeTime } from "../../store/db/clock.ts";
import { store } from "../../store/db/store.ts";
import type { Noticed } from "../../store/sql-users/record-drift.ts";
import { DONE } from "./drift-authors.ts";
import { notifyDrift } from "./notify-drift.ts";

/** Records the drift that a complete list shows, and notifies of it. Never call it with an incomplete list. */
export async function recordDrift(
  clusterId: string,
  { names, since, begunAt }: Pick<Reading, "names" | "since" | "begunAt">,
): Promise<void> {
  const db = await store();
  const list = { clusterId, names: new Set(names), since, begunAt };
  reportDrift(db, clusterId, await saveCompleteList(db, list, await storeTime(db)));
}

/** Counts recorded drift, and notifies of it. */
export function reportDrift(db: Store, clusterId: string, noticed: readonly Noticed[]): void {
  for (const { what, afterUnknown } of noticed) if (!afterUnknown) metrics().drift.inc({ what: DONE[what] });
  if (noticed.length > 0) notifyDrift(db, clusterId, noticed);
}
