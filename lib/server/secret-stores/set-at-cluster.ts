import type { DeliveryStep } from "#lib/shared/passwords/secret-store-kinds.ts";
import { CloudError } from "../base/cloud-error.ts";
import { Refusal } from "../base/failure.ts";
import type { Note } from "../base/note.ts";
import type { Secret } from "../base/secret.ts";
import type { Priority } from "../cloud/api/priority.ts";
import { setPasswordSettled } from "../cloud/api/settle.ts";
import { cloud } from "../cloud/cloud-client.ts";
import type { StepContext } from "../jobs/define.ts";
import { changing, saveChange, sending } from "../sql-users/changing.ts";
import { recordShown } from "../sql-users/passwords/password-in-view.ts";
import { requireClaimed } from "../sql-users/require-claimed.ts";
import type { DeliveryData, DeliveryItem, DeliveryJob } from "../store/automation/store-deliveries.ts";
import { storeTime } from "../store/db/clock.ts";
import { rowOf } from "../store/sql-users/present-sql-users.ts";
import { saveReset } from "../store/sql-users/sql-users.ts";

type Context = StepContext<DeliveryJob["input"], DeliveryItem["input"], DeliveryData, DeliveryStep>;
type Setting = {
  password: Secret;
  before: () => Promise<void>;
  priority: Priority;
  note: Note;
};

/**
 * Sets the password that the store has as its next one, and stores that right before it is sent. From then on a failure is a CloudError with
 * its outcome; what `before` throws comes first.
 */
export async function setAtCluster(context: Context, { password, before, priority, note }: Setting): Promise<void> {
  const { db, item, job } = context;
  const { clusterId, name, sqlUserId } = item;
  const sentBefore = item.data.sent;
  let setAt = 0;
  const begin = async () => {
    // One created since under this name is another SQL user, perhaps of another team.
    if ((await rowOf(db, item))?.id !== sqlUserId) throw new Refusal("sql_user_not_found");
    await requireClaimed(item);
    setAt = await storeTime(db);
    await context.save({ unsure: true, data: Object.assign({}, context.item.data, { sent: true, setAt }) });
  };
  // Of a repeated request the answers prove less, and it is not checked again.
  if (sentBefore) await begin();
  const target = { clusterId, name, password };
  const viewer = { id: job.starter.id, name: job.starter.name, sessionHash: null, way: null };
  const last = sending(note, before, begin);
  try {
    const options = sentBefore ? { sentBefore, priority } : { before: last, priority };
    await changing(target, note, () => setPasswordSettled(cloud(), target, options));
  } catch (error) {
    if (error instanceof CloudError && error.outcome === "unknown") await recordShown(db, target, viewer, undefined);
    throw error;
  }
  await saveChange(async () => saveReset(db, target, viewer, setAt));
  await recordShown(db, target, viewer, null);
  // The secret store has it only as its next one.
  await context.save({ data: Object.assign({}, context.item.data, { unsure: false }) });
}
