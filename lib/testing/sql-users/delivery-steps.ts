import type { AnyJob } from "../../server/jobs/define.ts";
import { workOn } from "../../server/jobs/work.ts";
import { deliveryJob } from "../../server/secret-stores/job.ts";
import {
  asDelivery,
  deliveryRows,
  openDeliveries,
  type StoreDelivery,
} from "../../server/store/automation/store-deliveries.ts";
import { store } from "../../server/store/db/store.ts";
import { wakeItem } from "../../server/store/jobs/job-items.ts";

/* For tests only: deliveries into secret stores, as rounds in the background go on with them. */

/** Tries every open delivery now, also one that waits for its next try. */
export async function resumeDeliveries(): Promise<void> {
  const db = await store();
  await Promise.all(
    (await openDeliveries(db)).map(async ({ id, itemId }) => {
      await wakeItem(db, itemId);
      await workOn(db, deliveryJob as AnyJob, id);
    }),
  );
}

/** All deliveries that are stored, the oldest first. */
export async function allDeliveries(): Promise<StoreDelivery[]> {
  const rows = await deliveryRows(await store())
    .orderBy("job.started_at")
    .execute();
  return rows.map(asDelivery);
}
