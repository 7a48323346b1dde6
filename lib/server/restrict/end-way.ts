import { type Actor, authorize, type Permit } from "../access/guard.ts";
import { settingsNow } from "../access/settings.ts";
import { Refusal } from "../base/failure.ts";
import type { Note } from "../base/note.ts";
import { requestContext } from "../base/request/request.ts";
import { findJob } from "../jobs/control.ts";
import { notify, settle } from "../notices/notices.ts";
import { nameOf } from "../sql-users/facts/notify.ts";
import { appendWithin, lockAuditHead } from "../store/audit/audit-events.ts";
import { newEvent } from "../store/audit/record-event.ts";
import { storeTime } from "../store/db/clock.ts";
import type { Store } from "../store/db/open.ts";
import { store } from "../store/db/store.ts";
import { inTransaction } from "../store/db/transaction.ts";
import { putBacksOf } from "../store/jobs/put-backs.ts";
import { lockItemsOf, saveItemData } from "../store/jobs/restrictions.ts";
import { askNotice } from "./ask-back.ts";
import { restrictAgain } from "./back.ts";
import { restrictionJob } from "./job.ts";
import { openedItem, type RestrictionItem, type RestrictionJob } from "./stored.ts";
import { endOfWay, hasBegun } from "./way-back.ts";

type Manages = Permit<"restrictions.manage">;

/**
 * Ends the way back of all SQL users of a restriction that can be put back now, those too whose put back waits for a second Cluster Admin.
 * One that is put back is restricted again at its time. Throws `not_found`, `forbidden`, and `way_back_over` where none can be put back:
 * a second press changes nothing.
 */
export async function endWays(permit: Manages, { id }: { id: string }, note: Note): Promise<null> {
  const { actor } = permit;
  const job = await findJob(restrictionJob, actor, id);
  authorize(actor, "sql_users.apply", job.input.clusterId);
  const db = await store();
  const closed = await closeWays(db, job, actor);
  if (closed.length === 0) throw new Refusal("way_back_over");
  note({ sqlUsers: closed.length });
  await cancelWaiting(permit, id, closed);
  await notifyAskers(db, closed, actor);
  return null;
}

/** Stores the end of each way back with its event; resolves to their items as they were before. */
async function closeWays(db: Store, job: RestrictionJob, actor: Actor): Promise<RestrictionItem[]> {
  const { requestId, address } = await requestContext();
  const about = { actor: { accountId: actor.accountId, email: actor.email }, request: { requestId, address } };
  return inTransaction(
    db,
    async (transaction) => {
      // The audit head comes first: every change locks it.
      await lockAuditHead(transaction);
      const ways = await waysToEnd(transaction, (await lockItemsOf(transaction, job.id)).map(openedItem));
      const closedAt = await storeTime(transaction);
      for (const item of ways)
        await saveItemData(transaction, item.id, Object.assign({}, item.data, { closedBy: actor.name, closedAt }));
      const events = ways.map(({ clusterId, name }) =>
        newEvent({
          action: "restrict.way_ended",
          actor: about.actor,
          request: about.request,
          outcome: "done",
          clusterId,
          target: name,
          details: { restriction: job.id },
        }),
      );
      await appendWithin(transaction, events);
      return ways;
    },
    "read committed",
  );
}

/** Those whose way back is neither over nor taken: a put back that waits has given nothing. */
async function waysToEnd(transaction: Store, items: readonly RestrictionItem[]): Promise<RestrictionItem[]> {
  const { wayBackHours } = await settingsNow(transaction);
  const now = await storeTime(transaction);
  const backs = await putBacksOf(
    transaction,
    items.map(({ id }) => id),
  );
  const begun = new Set(backs.flatMap(({ job, item }) => (hasBegun(item) ? (job.about ?? []) : [])));
  return items.filter((item) => (endOfWay(item, wayBackHours) ?? 0) > now && !begun.has(item.id));
}

/** Cancels put backs that have given nothing; they would be refused later. */
async function cancelWaiting(permit: Manages, id: string, closed: readonly RestrictionItem[]): Promise<void> {
  const backs = await putBacksOf(
    await store(),
    closed.map((item) => item.id),
  );
  for (const { job, item } of backs)
    if (item.state === "waiting")
      await restrictAgain(permit, { id, back: job.id }, () => undefined).catch((error: unknown) => {
        if (!(error instanceof Refusal)) throw error;
      });
}

async function notifyAskers(db: Store, closed: readonly RestrictionItem[], { name: by }: Actor): Promise<void> {
  for (const { id, clusterId, name, data } of closed) {
    if (!data.asked) continue;
    await settle(db, askNotice(id, data.asked));
    await notify(db, [data.asked.accountId], {
      kind: "restriction",
      about: `restriction:${id}:ended`,
      text: `${by} ended the way back of the SQL user ${name} on cluster ${await nameOf(clusterId)}. It cannot be put back as it was any more.`,
      path: "/my",
      label: "Open My SQL users",
    });
  }
}
