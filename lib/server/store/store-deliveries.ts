import "server-only";
import type { DeliveryOutcome, DeliveryReason, DeliveryStep, StoreProblem } from "#lib/shared/secret-store-kinds.ts";
import type { Store } from "./base.ts";
import { storeTime } from "./clock.ts";
import type { Tables } from "./tables.ts";
import { inTransaction } from "./transaction.ts";

/** A delivery of one password into a secret store. The password itself is in no column. */
export type StoreDelivery = {
  readonly id: string;
  readonly storeId: string;
  readonly storeName: string;
  readonly clusterId: string;
  readonly name: string;
  readonly sqlUserId: string;
  readonly path: string;
  /** what it is about to do, or was last */
  readonly step: DeliveryStep;
  /** stands in the store beside the password */
  readonly marker: string;
  readonly versionBefore: string | null;
  readonly versionAfter: string | null;
  /** whether a password that the store no longer has may be in force */
  readonly unsure: boolean;
  readonly reason: DeliveryReason;
  readonly parentId: string | null;
  /** the account that it is for, and its request */
  readonly by: { accountId: string; email: string; name: string };
  readonly request: { requestId: string; address: string };
  readonly startedAt: number;
  /** when the cluster got the password, as the row of the SQL user has it */
  readonly setAt: number | null;
  readonly tries: number;
  readonly nextAt: number;
  readonly problem: StoreProblem | null;
  readonly endedAt: number | null;
  readonly outcome: DeliveryOutcome | null;
};

/** In these steps, the cluster may have a password that the store does not have as its current one. */
const UNDELIVERED: Record<DeliveryStep, boolean> = {
  creating: true,
  writing: false,
  setting: true,
  promoting: true,
  undoing: false,
};

/** Whether the cluster may have a password that the secret store does not have. */
export function isUndelivered({ step, unsure }: Pick<StoreDelivery, "step" | "unsure">): boolean {
  return unsure || UNDELIVERED[step];
}

/** Whether the password in force may be in no place since a delivery ended like this. */
export function isLost(delivery: StoreDelivery): boolean {
  const { outcome, reason } = delivery;
  return outcome === "given_up" ? isUndelivered(delivery) : outcome === "undone" && reason === "creation";
}

type New = Omit<
  StoreDelivery,
  "step" | "versionAfter" | "unsure" | "setAt" | "tries" | "problem" | "endedAt" | "outcome" | "startedAt"
>;

/**
 * Stores that a delivery is about to write into the store. False where another of this SQL user is not over, or the store was removed or
 * changed since its credential was read: then nothing is stored.
 */
export async function beginDelivery(
  store: Store,
  { by, request, step = "writing", ...wanted }: New & { run: string; sealed: string; step?: "creating" | "writing" },
  at?: number,
): Promise<boolean> {
  // The clock of the store, which also says when a password was changed.
  const now = at ?? (await storeTime(store));
  return inTransaction(store, async (transaction) => {
    const open = await transaction
      .selectFrom("store_deliveries")
      .select("id")
      .where("sql_user_id", "=", wanted.sqlUserId)
      .where("ended_at", "is", null)
      .executeTakeFirst();
    const place = await transaction
      .selectFrom("secret_stores")
      .select("id")
      .where("id", "=", wanted.storeId)
      // Each edit seals the credential again.
      .where("sealed", "=", wanted.sealed)
      .executeTakeFirst();
    if (open || !place) return false;
    await transaction
      .insertInto("store_deliveries")
      .values({
        id: wanted.id,
        store_id: wanted.storeId,
        store_name: wanted.storeName,
        cluster_id: wanted.clusterId,
        name: wanted.name,
        sql_user_id: wanted.sqlUserId,
        store_path: wanted.path,
        step,
        marker: wanted.marker,
        version_before: wanted.versionBefore,
        version_after: null,
        unsure: 0,
        reason: wanted.reason,
        parent_id: wanted.parentId,
        account_id: by.accountId,
        email: by.email,
        by_name: by.name,
        request_id: request.requestId,
        address: request.address,
        run: wanted.run,
        started_at: now,
        set_at: null,
        tries: 0,
        next_at: wanted.nextAt,
        problem: null,
        ended_at: null,
        outcome: null,
        told_at: null,
      })
      .execute();
    return true;
  });
}

/** The delivery with this id; undefined where there is none. */
export async function deliveryById(store: Store, id: string): Promise<StoreDelivery | undefined> {
  const row = await store.selectFrom("store_deliveries").selectAll().where("id", "=", id).executeTakeFirst();
  return row && stored(row);
}

/** The newest delivery for the item of a job. */
export async function deliveryOfParent(store: Store, parentId: string): Promise<StoreDelivery | undefined> {
  const row = await store
    .selectFrom("store_deliveries")
    .selectAll()
    .where("parent_id", "=", parentId)
    .orderBy("started_at", "desc")
    .orderBy("id", "desc")
    .limit(1)
    .executeTakeFirst();
  return row && stored(row);
}

/** The delivery of this SQL user that is not over; its newest that arrived; its newest that is over. */
export async function deliveriesOfSqlUser(
  store: Store,
  sqlUserId: string,
): Promise<Record<"open" | "last" | "ended", StoreDelivery | undefined>> {
  const of = () =>
    store
      .selectFrom("store_deliveries")
      .selectAll()
      .where("sql_user_id", "=", sqlUserId)
      .orderBy("started_at", "desc")
      .limit(1);
  const [open, last, ended] = await Promise.all([
    of().where("ended_at", "is", null).executeTakeFirst(),
    of().where("outcome", "=", "delivered").executeTakeFirst(),
    of().where("ended_at", "is not", null).executeTakeFirst(),
  ]);
  return { open: open && stored(open), last: last && stored(last), ended: ended && stored(ended) };
}

/** Deliveries that are not over, the oldest first; with `due`, those that are to be tried by then. */
export async function openDeliveries(store: Store, due?: number): Promise<StoreDelivery[]> {
  const rows = await store
    .selectFrom("store_deliveries")
    .selectAll()
    .where("ended_at", "is", null)
    .$if(due !== undefined, (query) => query.where("next_at", "<=", due ?? 0))
    .orderBy("started_at")
    .execute();
  return rows.map(stored);
}

const STORED_MS = 90 * 24 * 60 * 60_000;

/** Removes deliveries that ended more than 90 days ago, but for the last of each SQL user that arrived: its page names it. */
export async function sweepStoreDeliveries(store: Store, now = Date.now()): Promise<void> {
  await store
    .deleteFrom("store_deliveries")
    .where("ended_at", "<", now - STORED_MS)
    .where((eb) =>
      eb.or([
        eb("outcome", "!=", "delivered"),
        eb.exists(
          eb
            .selectFrom("store_deliveries as later")
            .select("later.id")
            .whereRef("later.sql_user_id", "=", "store_deliveries.sql_user_id")
            .where("later.outcome", "=", "delivered")
            .whereRef("later.started_at", ">", "store_deliveries.started_at"),
        ),
      ]),
    )
    .execute();
}

/** The delivery of a row. */
export function stored(row: Tables["store_deliveries"]): StoreDelivery {
  const { id, name, step, marker, reason, tries, problem, outcome } = row;
  return {
    id,
    name,
    step,
    marker,
    reason,
    tries,
    problem,
    outcome,
    storeId: row.store_id,
    storeName: row.store_name,
    clusterId: row.cluster_id,
    sqlUserId: row.sql_user_id,
    path: row.store_path,
    versionBefore: row.version_before,
    versionAfter: row.version_after,
    unsure: row.unsure === 1,
    parentId: row.parent_id,
    by: { accountId: row.account_id, email: row.email, name: row.by_name },
    request: { requestId: row.request_id, address: row.address },
    startedAt: row.started_at,
    setAt: row.set_at,
    nextAt: row.next_at,
    endedAt: row.ended_at,
  };
}
