import { z } from "zod";
import type { ErrorCode } from "#lib/shared/errors/errors.ts";
import type { Instant } from "#lib/shared/time/instant.ts";
import { storedInstantSchema } from "#lib/shared/time/instant-schema.ts";
import type { Author } from "../../base/request/author.ts";
import type { Store } from "../db/base.ts";
import { inTransaction } from "../db/transaction.ts";
import { addJob } from "../jobs/add-job.ts";
import { stopJob } from "../jobs/job-changes.ts";
import type { Item } from "../jobs/job-items.ts";
import type { Job } from "../jobs/jobs.ts";

/** When access ends, and on which cluster. `later`: the end that a person moved to this one, with a mark of both. `why`: why Rolecall ends it before its time. */
export const endInput = z.object({
  at: storedInstantSchema,
  clusterId: z.string(),
  later: z.object({ from: z.number(), seal: z.string() }).optional(),
  why: z.string().optional(),
});
export const endGiven = z.object({});
/**
 * Whether the cluster knows this end as the expiry of the password; once it has ended, how many sessions were open right after, null where not
 * all of them can be seen.
 */
export const endData = z.object({
  isSet: z.boolean(),
  open: z.number().nullable().optional(),
  /** what the cluster answered afterwards is not believed */
  isDoubted: z.literal(true).optional(),
});
type Data = z.infer<typeof endData>;

export type EndInput = z.infer<typeof endInput>;
export type EndJob = Job<EndInput>;
export type EndItem = Item<z.infer<typeof endGiven>, Data>;
export type EndStep = "set" | "warn" | "end" | "notify" | "delete";

/** How long before an end its owners are notified. */
const WARNED_MS = 10 * 60_000;
/** When they are, of an end at this time. */
export const warnedAt = (at: number): number => at - WARNED_MS;

/** Who sets an end, and by which request, where it is known. */
export type Arranger = Author & {
  request?: { requestId: string; address: string } | undefined;
  why?: string | undefined;
};

type Target = { clusterId: string; name: string };
type Row = Target & { rowId: string };
type Ending = { isSet: boolean; later?: EndInput["later"] };

/** A SQL user has one end at a time that is to come. */
const openKeyOf = (rowId: string) => `end_of_access:${rowId}`;

/** Stores the end of a new SQL user or of one that has no other, in the transaction that saves it in its row. */
export async function openEnd(
  transaction: Store,
  { rowId, clusterId, name }: Row,
  { at, isSet, later }: Ending & { at: Instant },
  { request = { requestId: "", address: "" }, why, ...by }: Arranger,
): Promise<void> {
  const account = await transaction.selectFrom("accounts").select("email").where("id", "=", by.id).executeTakeFirst();
  const item = {
    step: (isSet ? "warn" : "set") satisfies EndStep,
    input: {},
    data: { isSet } satisfies Data,
    sqlUser: { clusterId, name, sqlUserId: rowId },
    nextAt: isSet ? warnedAt(at) : 0,
  };
  await addJob(
    transaction,
    {
      kind: "end_of_access",
      input: { at, clusterId, later, why } satisfies EndInput,
      starter: { id: by.id, name: by.name, email: account?.email ?? "", sessionHash: "" },
      requestId: request.requestId,
      address: request.address,
      about: rowId,
      openKey: openKeyOf(rowId),
      startAt: isSet ? warnedAt(at) : null,
    },
    [item],
  );
}

/** Stores an end that a person has set on the cluster; null for none. It replaces an earlier one. */
export async function saveEnd(store: Store, target: Target, at: Instant | null, by: Arranger): Promise<void> {
  await inTransaction(store, async (transaction) => {
    const row = await transaction
      .selectFrom("sql_users")
      .select("id")
      .where("cluster_id", "=", target.clusterId)
      .where("name", "=", target.name)
      .where("ended_at", "is", null)
      .executeTakeFirst();
    if (row) await replaceEnd(transaction, Object.assign({ rowId: row.id }, target), { at, isSet: true }, by);
  });
}

/** Stores a later end that the cluster does not know. It replaces an earlier one. Without a mark it moves none at the cluster later. */
export async function saveLaterEnd(
  store: Store,
  { rowId, at, later }: { rowId: string; at: Instant; later?: EndInput["later"] },
  by: Arranger,
): Promise<void> {
  await inTransaction(store, async (transaction) => {
    const row = await transaction
      .selectFrom("sql_users")
      .select(["cluster_id as clusterId", "name"])
      .where("id", "=", rowId)
      .where("ended_at", "is", null)
      .executeTakeFirst();
    if (row) await replaceEnd(transaction, Object.assign({ rowId }, row), { at, isSet: false, later }, by);
  });
}

async function replaceEnd(
  transaction: Store,
  row: Row,
  { at, isSet, later }: Ending & { at: Instant | null },
  by: Arranger,
): Promise<void> {
  const { rowId } = row;
  await transaction
    .updateTable("sql_users")
    .set({ wanted_until: at, end_done: null })
    .where("id", "=", rowId)
    .execute();
  const earlier = await openJobOf(transaction, rowId);
  if (earlier) await stopJob(transaction, earlier.id, by.name);
  if (at !== null) await openEnd(transaction, row, { at, isSet, later }, by);
}

function openJobOf(transaction: Store, rowId: string): Promise<{ id: string; input: string } | undefined> {
  return transaction
    .selectFrom("jobs")
    .select(["id", "input"])
    .where("open_key", "=", openKeyOf(rowId))
    .where("state", "in", ["running", "paused"])
    .executeTakeFirst();
}

/** The end of a SQL user that is to come, if any, and whether the cluster knows it. */
export async function openEndOf(store: Store, rowId: string): Promise<(EndInput & Pick<Data, "isSet">) | undefined> {
  const job = await openJobOf(store, rowId);
  if (!job) return undefined;
  const item = await store.selectFrom("job_items").select("data").where("job_id", "=", job.id).executeTakeFirst();
  const isSet = item !== undefined && endData.parse(JSON.parse(item.data)).isSet;
  return Object.assign(endInput.parse(JSON.parse(job.input)), { isSet });
}

/** Whether an end is still to be carried out: no person has replaced it, and its SQL user is there. */
export async function isEndDue(
  store: Store,
  { id: jobId, input }: EndJob,
  { clusterId, name, sqlUserId }: EndItem,
): Promise<"due" | "replaced" | "gone"> {
  const job = await store.selectFrom("jobs").select("state").where("id", "=", jobId).executeTakeFirst();
  if (job?.state !== "running") return "replaced";
  const row = await store
    .selectFrom("sql_users")
    .select("id")
    .where("id", "=", sqlUserId)
    .where("cluster_id", "=", clusterId)
    .where("name", "=", name)
    .where("ended_at", "is", null)
    .where("wanted_until", "=", input.at)
    .executeTakeFirst();
  return row ? "due" : "gone";
}

/** Whether the mark of a creation tells the cluster this end; it does until the creation is finished. */
export async function isEndMarked(
  store: Store,
  { sqlUserId }: Pick<EndItem, "sqlUserId">,
  at: Instant,
): Promise<boolean> {
  const row = await store
    .selectFrom("creations")
    .select("id")
    .where("sql_user_id", "=", sqlUserId)
    .where("ends_at", "=", at)
    .executeTakeFirst();
  return row !== undefined;
}

/** The SQL users on these clusters that a deletion after their access has left for such a reason, the longest first. `at`: the end of their access. */
export async function leftAfterEnds(
  store: Store,
  clusterIds: readonly string[],
  codes: readonly ErrorCode[],
): Promise<{ clusterId: string; name: string; at: number }[]> {
  if (clusterIds.length === 0) return [];
  const rows = await store
    .selectFrom("job_items as item")
    .innerJoin("jobs as job", "job.id", "item.job_id")
    .select(["item.cluster_id as clusterId", "item.name", "job.input"])
    .where("job.kind", "=", "end_of_access")
    .where("job.state", "=", "running")
    .where("item.step", "=", "delete" satisfies EndStep)
    .where("item.state", "=", "waiting")
    .where("item.code", "in", codes)
    .where("item.cluster_id", "in", clusterIds)
    .execute();
  return rows
    .map(({ clusterId, name, input }) => ({
      clusterId: clusterId ?? "",
      name: name ?? "",
      at: endInput.parse(JSON.parse(input)).at,
    }))
    .sort((one, other) => one.at - other.at);
}

/** Notes that the cluster knows this end by the mark of its creation; without effect where another end was set meanwhile. */
export async function saveEndSet(store: Store, { rowId, at }: { rowId: string; at: Instant }): Promise<void> {
  await inTransaction(store, async (transaction) => {
    const job = await openJobOf(transaction, rowId);
    if (!job || endInput.parse(JSON.parse(job.input)).at !== at) return;
    // A run that has it loses it.
    await transaction
      .updateTable("job_items")
      .set({ step: "warn" satisfies EndStep, data: JSON.stringify({ isSet: true } satisfies Data) })
      .set({ state: "waiting", run: null, code: null, next_at: warnedAt(at) })
      .where("job_id", "=", job.id)
      .where("step", "=", "set" satisfies EndStep)
      .where("state", "in", ["waiting", "running"])
      .execute();
    await transaction
      .updateTable("jobs")
      .set({ next_at: warnedAt(at) })
      .where("id", "=", job.id)
      .execute();
  });
}

/** Notes on the SQL user that this end was carried out. */
export async function saveEndDone(store: Store, { rowId, at }: { rowId: string; at: Instant }): Promise<void> {
  await store
    .updateTable("sql_users")
    .set({ end_done: at })
    .where("id", "=", rowId)
    .where("wanted_until", "=", at)
    .execute();
}

/** Whether this end of the SQL user was carried out. */
export async function isEndDone(store: Store, { rowId, at }: { rowId: string; at: Instant }): Promise<boolean> {
  const row = await store
    .selectFrom("sql_users")
    .select("id")
    .where("id", "=", rowId)
    .where("end_done", "=", at)
    .executeTakeFirst();
  return row !== undefined;
}

/** Wakes the ends that wait for the SQL connection of this cluster. */
export async function wakeEnds(store: Store, clusterId: string): Promise<void> {
  await inTransaction(store, async (transaction) => {
    const woken = await transaction
      .updateTable("job_items")
      .set({ next_at: 0 })
      .where("cluster_id", "=", clusterId)
      .where("state", "=", "waiting")
      .where("code", "=", "sql_connection_off")
      .where(({ exists, selectFrom }) =>
        exists(
          selectFrom("jobs")
            .select("jobs.id")
            .whereRef("jobs.id", "=", "job_items.job_id")
            .where("jobs.kind", "=", "end_of_access")
            .where("jobs.state", "=", "running"),
        ),
      )
      .returning("job_id")
      .execute();
    for (const { job_id } of woken)
      await transaction.updateTable("jobs").set({ next_at: 0 }).where("id", "=", job_id).execute();
  });
}

/** The accounts in a team. */
export async function accountsOfTeam(store: Store, teamId: string): Promise<string[]> {
  const rows = await store.selectFrom("team_members").select("account_id").where("team_id", "=", teamId).execute();
  return rows.map((row) => row.account_id);
}
