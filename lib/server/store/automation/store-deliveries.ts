import { z } from "zod";
import type { ErrorCode } from "#lib/shared/errors/errors.ts";
import {
  DELIVERY_OUTCOMES,
  DELIVERY_REASONS,
  type DeliveryOutcome,
  type DeliveryReason,
  type DeliveryStep,
  STORE_PROBLEMS,
  type StoreProblem,
} from "#lib/shared/passwords/secret-store-kinds.ts";
import type { Store } from "../db/base.ts";
import { asItem, type Item } from "../jobs/job-items.ts";
import { type Job, OPEN } from "../jobs/jobs.ts";

/** Where the password goes, and why. */
export const deliveryInput = z.object({
  storeId: z.string(),
  storeName: z.string(),
  path: z.string(),
  reason: z.enum(DELIVERY_REASONS),
});
export const deliveryGiven = z.object({});
/** What a delivery has come to. The password itself is in no column. */
export const deliveryData = z.object({
  /** stands in the store beside the password, which this delivery knows by it */
  marker: z.string(),
  versionBefore: z.string().nullable(),
  versionAfter: z.string().nullable(),
  /** whether a password that the store no longer has may be in force */
  unsure: z.boolean(),
  /** whether the cluster was sent the password with this marker, and has not refused it */
  sent: z.boolean(),
  /** when the password was set on the cluster, as the row of the SQL user has it */
  setAt: z.number().nullable(),
  /** how many tries failed, and why the last one did */
  failed: z.number(),
  problem: z.custom<StoreProblem>((value) => typeof value === "string" && value in STORE_PROBLEMS).nullable(),
  outcome: z.enum(DELIVERY_OUTCOMES).nullable(),
  /** whether Rolecall ended it, after what began it was over */
  alone: z.boolean(),
});
type DeliveryInput = z.infer<typeof deliveryInput>;
export type DeliveryData = z.infer<typeof deliveryData>;
export type DeliveryJob = Job<DeliveryInput>;
/** A delivery is a job with one item. */
export type DeliveryItem = Item<z.infer<typeof deliveryGiven>, DeliveryData>;

/** A delivery of one password into a secret store. The password itself is in no column. */
export type StoreDelivery = {
  readonly id: string;
  readonly itemId: string;
  readonly storeId: string;
  readonly storeName: string;
  readonly clusterId: string;
  readonly name: string;
  readonly sqlUserId: string;
  readonly path: string;
  /** what it is about to do, or was last */
  readonly step: DeliveryStep;
  readonly marker: string;
  readonly versionBefore: string | null;
  readonly versionAfter: string | null;
  readonly unsure: boolean;
  readonly sent: boolean;
  readonly reason: DeliveryReason;
  /** the attempt of a rotation that it is for */
  readonly parentId: string | null;
  /** the account that it is for, and its request */
  readonly by: { accountId: string; email: string; name: string };
  readonly request: { requestId: string; address: string };
  readonly startedAt: number;
  /** when the cluster got the password, as the row of the SQL user has it */
  readonly setAt: number | null;
  readonly tries: number;
  readonly problem: StoreProblem | null;
  /** why the account that began it may not set a password now */
  readonly waitsFor: ErrorCode | null;
  readonly endedAt: number | null;
  readonly outcome: DeliveryOutcome | null;
};

/** Whether the cluster may have a password that the secret store does not have. */
export function isUndelivered({ step, unsure, sent }: Pick<StoreDelivery, "step" | "unsure" | "sent">): boolean {
  return unsure || UNDELIVERED[step](sent);
}

/** In these steps, the cluster may have a password that the store does not have as its current one. */
const UNDELIVERED: Record<DeliveryStep, (isSent: boolean) => boolean> = {
  creating: () => true,
  writing: () => false,
  setting: (isSent) => isSent,
  promoting: () => true,
  undoing: () => false,
};

/** Whether the password in force may be in no place since a delivery ended like this. */
export function isLost(delivery: StoreDelivery): boolean {
  const { outcome, reason } = delivery;
  return outcome === "given_up" ? isUndelivered(delivery) : outcome === "undone" && reason === "creation";
}

type Began = Pick<DeliveryJob, "id" | "state" | "about" | "input" | "starter" | "requestId" | "address" | "startedAt">;

/** The delivery of a job and its item. */
export function deliveryOf(job: Began, item: DeliveryItem): StoreDelivery {
  const { id, input, starter } = job;
  const { marker, versionBefore, versionAfter, unsure, sent, setAt, failed, problem, outcome } = item.data;
  const isOpen = isInProgress(job, item);
  // A try that fails leaves no code.
  const waitsFor = isOpen && item.state === "waiting" ? item.code : null;
  return {
    id,
    marker,
    versionBefore,
    versionAfter,
    unsure,
    sent,
    setAt,
    waitsFor,
    itemId: item.id,
    storeId: input.storeId,
    storeName: input.storeName,
    path: input.path,
    reason: input.reason,
    clusterId: item.clusterId,
    name: item.name,
    sqlUserId: item.sqlUserId,
    step: item.step as DeliveryStep,
    parentId: job.about,
    by: { accountId: starter.id, email: starter.email, name: starter.name },
    request: { requestId: job.requestId, address: job.address },
    startedAt: job.startedAt,
    tries: waitsFor === null ? failed : Math.max(failed, 1),
    problem: waitsFor === null ? problem : "starter",
    endedAt: isOpen ? null : item.at,
    outcome: isOpen ? null : outcomeOf(item, outcome),
  };
}

function isInProgress({ state }: Pick<DeliveryJob, "state">, item: DeliveryItem): boolean {
  return (state === "running" || state === "paused") && (item.state === "waiting" || item.state === "running");
}

/** One that was stopped was given up. */
function outcomeOf({ state }: DeliveryItem, outcome: DeliveryOutcome | null): DeliveryOutcome {
  if (state === "done") return "delivered";
  return state === "failed" && outcome !== null ? outcome : "given_up";
}

/** Jobs of deliveries with their items, for {@link asDelivery}. */
export const deliveryRows = (store: Store) =>
  store
    .selectFrom("jobs as job")
    .innerJoin("job_items as item", "item.job_id", "job.id")
    .selectAll("item")
    .select(["job.state as jobState", "job.about", "job.input as jobInput", "job.started_at as startedAt"])
    .select(["job.account_id as starterId", "job.email", "job.name as starterName", "job.session_hash as session"])
    .select(["job.request_id as requestId", "job.address"])
    .where("job.kind", "=", "delivery");

type Row = Awaited<ReturnType<ReturnType<typeof deliveryRows>["execute"]>>[number];

/** The delivery of a row. */
export function asDelivery(row: Row): StoreDelivery {
  const { jobState: state, about, requestId, address, startedAt, email } = row;
  const starter = { id: row.starterId, name: row.starterName, sessionHash: row.session, email };
  const input = deliveryInput.parse(JSON.parse(row.jobInput));
  const job = { id: row.job_id, state, about, input, starter, requestId, address, startedAt };
  const item = asItem(row);
  return deliveryOf(
    job,
    Object.assign({}, item, { input: deliveryGiven.parse(item.input), data: deliveryData.parse(item.data) }),
  );
}

/** The delivery with this id; undefined where there is none. */
export async function deliveryById(store: Store, id: string): Promise<StoreDelivery | undefined> {
  const row = await deliveryRows(store).where("job.id", "=", id).executeTakeFirst();
  return row && asDelivery(row);
}

/** The newest delivery for this attempt of a rotation. */
export async function deliveryOfParent(store: Store, parentId: string): Promise<StoreDelivery | undefined> {
  const row = await deliveryRows(store)
    .where("job.about", "=", parentId)
    .orderBy("job.started_at", "desc")
    .orderBy("job.id", "desc")
    .limit(1)
    .executeTakeFirst();
  return row && asDelivery(row);
}

const GOES_ON = ["running", "paused"] as const;
const OVER = ["done", "failed", "unknown", "stopped"] as const;

/** The delivery of this SQL user that is not over; its newest that arrived; its newest that is over. */
export async function deliveriesOfSqlUser(
  store: Store,
  sqlUserId: string,
): Promise<Record<"open" | "last" | "ended", StoreDelivery | undefined>> {
  const of = () =>
    deliveryRows(store).where("item.sql_user_id", "=", sqlUserId).orderBy("job.started_at", "desc").limit(1);
  const [open, last, ended] = await Promise.all([
    of().where("item.state", "in", OPEN).where("job.state", "in", GOES_ON).executeTakeFirst(),
    of().where("item.state", "=", "done").executeTakeFirst(),
    of()
      .where((eb) => eb.or([eb("item.state", "in", OVER), eb("job.state", "not in", GOES_ON)]))
      .executeTakeFirst(),
  ]);
  return { open: open && asDelivery(open), last: last && asDelivery(last), ended: ended && asDelivery(ended) };
}

/** Deliveries that are not over, the oldest first. */
export async function openDeliveries(store: Store): Promise<StoreDelivery[]> {
  const rows = await deliveryRows(store)
    .where("job.state", "in", GOES_ON)
    .where("item.state", "in", OPEN)
    .orderBy("job.started_at")
    .execute();
  return rows.map(asDelivery);
}

/** Adds that the owners of a delivery's SQL user are to be notified where it does not arrive, or no longer; also of one given up. */
export async function watchDelivery(store: Store, id: string): Promise<void> {
  await store
    .insertInto("delivery_notices")
    .values({ job_id: id, told_at: null, set_at: null })
    .onConflict((conflict) => conflict.column("job_id").doUpdateSet({ told_at: null }))
    .execute();
}

/** Two deliveries of one SQL user are never open. */
export const openKeyOf = (sqlUserId: string) => `delivery:${sqlUserId}`;

/** The SQL user of a delivery has this row from now on. */
export async function saveOpenKey(transaction: Store, itemId: string, sqlUserId: string): Promise<void> {
  const key = openKeyOf(sqlUserId);
  await transaction
    .updateTable("job_items")
    .set({ open_key: key })
    .where("id", "=", itemId)
    .where(({ not, exists, selectFrom }) =>
      not(exists(selectFrom("job_items as other").select("other.id").where("other.open_key", "=", key))),
    )
    .execute();
}
