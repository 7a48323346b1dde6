import "server-only";
import { saveCompleteList } from "../store/cluster-readings.ts";
import { store } from "../store/store.ts";
import type { Reading } from "./sql-user-list.ts";

/** Records what a complete list shows to have happened without Rolecall. One that is not complete must not come here. */
export async function recordDrift(clusterId: string, { names, since }: Reading): Promise<void> {
  await saveCompleteList(await store(), { clusterId, names: new Set(names), since });
}
