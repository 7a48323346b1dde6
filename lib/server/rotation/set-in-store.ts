import "server-only";
import type { Actor, Permit } from "../access/guard.ts";
import { usedToken } from "../access/used-token.ts";
import { Refusal } from "../base/failure.ts";
import { recorded } from "../run/recorded.ts";
import { deliverToStore } from "../secret-stores/deliver.ts";
import { goOnForParent } from "../secret-stores/recover.ts";
import { beginItem, type Ended, endItem, giveBackItem } from "../store/item-runs.ts";
import type { JobItem } from "../store/job-items.ts";
import { type Store, StoreUnavailable } from "../store/open.ts";
import { deliveryOfParent, type StoreDelivery } from "../store/store-deliveries.ts";
import { openStoreItems, settleStoreItem } from "../store/store-items.ts";
import { endOf, isStarterAway, type Run, requireSettable, stillSettable } from "./settable.ts";

/** Names the delivery of one attempt to set an item: another run of the job begins another one. */
const attemptOf = (item: Pick<JobItem, "id">, run: string) => `${item.id}/${run}`;

/**
 * Sets a new password for one SQL user of a job and delivers it into its secret store, as long as `actor` may. What a server that died had
 * begun is ended first, and nothing else is set then. Stores failures with the SQL user instead of rejecting.
 */
export async function setInStore(run: Run, item: JobItem, actor: Actor): Promise<void> {
  const { db, id } = run;
  if (item.state === "setting" && item.run !== null) {
    const left = await goOnForParent(db, attemptOf(item, item.run));
    if (left) return endItem(db, { id: item.id, run: item.run }, endOfDelivery(left));
  }
  let begun = false;
  try {
    const permit = await requireSettable(run, item, actor);
    begun = await beginItem(db, item, { run: id, sealed: null, key: run.job.key, unsure: false });
    if (!begun) return;
    await deliverRecorded(run, item, permit);
    await endItem(db, { id: item.id, run: id }, { state: "done", delivered: "store" });
  } catch (error) {
    if (!begun && error instanceof StoreUnavailable) throw error;
    if (begun && isStarterAway(error) && (await isNothingSent(db, attemptOf(item, id))))
      return giveBackItem(db, { id: item.id, run: id });
    await endItem(db, { id: item.id, run: begun ? id : item.run }, await endOfError(run, item, error));
  }
}

function deliverRecorded({ db, job, id }: Run, item: JobItem, permit: Permit<"sql_users.reset">) {
  const { clusterId, name } = item;
  const { accountId, email, name: by, sessionHash } = permit.actor;
  const request = { requestId: job.requestId, address: job.address };
  const about = { action: "sql_user.reset_password", actor: permit.actor, clusterId, target: name } as const;
  const wanted = {
    clusterId,
    name,
    sessionHash,
    request,
    by: { accountId, email, name: by },
    reason: "rotation" as const,
    parentId: attemptOf(item, id),
    priority: "background" as const,
    before: stillSettable({ db, id }, item, permit),
    placeKey: item.storePlace,
  };
  return recorded({ ...about, request, details: { rotation: job.id, ...usedToken(permit.actor) } }, (note) =>
    deliverToStore(db, wanted, note),
  );
}

/** Whether an attempt has changed nothing. */
async function isNothingSent(db: Store, attempt: string): Promise<boolean> {
  const left = await deliveryOfParent(db, attempt);
  return left === undefined || left.outcome === "undone";
}

async function endOfError({ db, id }: Run, item: JobItem, error: unknown): Promise<Ended> {
  const left = await deliveryOfParent(db, attemptOf(item, id));
  if (left && (left.outcome === null || left.outcome === "delivered")) return endOfDelivery(left);
  const { code, words } = endOf(error);
  // An earlier delivery of this SQL user is not over, and this one has begun nothing.
  if (code === "secret_undelivered") return { state: "failed", code: "secret_store_busy" };
  const problem = error instanceof Refusal ? error.more.fields?.deliver : undefined;
  return { state: "failed", code, words: problem ?? words };
}

/** How an item ends whose delivery is in this state. */
function endOfDelivery({ outcome }: Pick<StoreDelivery, "outcome">): Ended {
  switch (outcome) {
    case null:
      return { state: "unknown", code: "secret_undelivered" };
    case "delivered":
      return { state: "done", delivered: "store" };
    case "undone":
      return { state: "failed", code: "secret_store_failed" };
    case "replaced":
      return { state: "failed", code: "secret_replaced" };
    case "given_up":
      return { state: "unknown", code: "secret_given_up" };
    case "gone":
      return { state: "failed", code: "sql_user_not_found" };
    default:
      return outcome satisfies never;
  }
}

/** Ends the SQL users whose delivery was not over when their attempt ended, and is now. */
export async function settleStoreItems(db: Store): Promise<void> {
  for (const item of await openStoreItems(db)) {
    const left = await deliveryOfParent(db, attemptOf(item, item.run));
    if (left?.endedAt === null) continue;
    // The server died before the delivery was stored: nothing was sent.
    await settleStoreItem(db, item, endOfDelivery(left ?? { outcome: "undone" }));
  }
}
