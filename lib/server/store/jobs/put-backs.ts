import type { AuditAction } from "#lib/shared/audit/audit.ts";
import { type AuditRow, eventOf, type StoredEvent } from "../audit/audit-event.ts";
import { isHashOf } from "../audit/audit-events.ts";
import type { Store } from "../db/base.ts";
import type { Tables } from "../db/tables.ts";
import { asItem, type Item } from "./job-items.ts";
import { asJob, GOES_ON, type Job } from "./jobs.ts";

/* SQL users that were put back as they were before their restriction. A job has one item, and is about the item of the restriction. */

type PutBack = { job: Job; item: Item };

const putBackJobs = (store: Store) =>
  store.selectFrom("jobs").selectAll().where("kind", "=", "put_back").orderBy("started_at");

/** The jobs that put back these items of restrictions, each with its item; the oldest first. */
export async function putBacksOf(store: Store, itemIds: readonly string[]): Promise<PutBack[]> {
  if (itemIds.length === 0) return [];
  return withItems(store, await putBackJobs(store).where("about", "in", itemIds).execute());
}

/** Those that are not over; the oldest first. */
export async function openPutBacks(store: Store): Promise<PutBack[]> {
  return withItems(store, await putBackJobs(store).where("state", "in", GOES_ON).execute());
}

async function withItems(store: Store, jobs: readonly Tables["jobs"][]): Promise<PutBack[]> {
  if (jobs.length === 0) return [];
  const ids = jobs.map(({ id }) => id);
  const items = await store.selectFrom("job_items").selectAll().where("job_id", "in", ids).execute();
  const byJob = new Map(items.map((row) => [row.job_id, asItem(row)]));
  return jobs.flatMap((row) => {
    const item = byJob.get(row.id);
    return item ? [{ job: asJob(row), item }] : [];
  });
}

/** The one item of a job that puts back. */
export async function itemOfPutBack(store: Store, jobId: string): Promise<Item | undefined> {
  const row = await store.selectFrom("job_items").selectAll().where("job_id", "=", jobId).executeTakeFirst();
  return row && asItem(row);
}

/** In this step alone it is not taken for admin, whatever an earlier reading of the cluster says: its own check is the last one. */
const PROVES = "check";

/** The rows of SQL users that are put back now, or about to be. */
export async function rowsPutBack(store: Store): Promise<string[]> {
  const rows = await nowPutBack(store).select("job_items.sql_user_id as id").execute();
  return rows.flatMap(({ id }) => id ?? []);
}

/** How many SQL users of a cluster are put back now, or about to be. */
export async function countPutBack(store: Store, clusterId: string): Promise<number> {
  const { count } = await nowPutBack(store)
    .where("job_items.cluster_id", "=", clusterId)
    .select(({ fn }) => fn.countAll<number>().as("count"))
    .executeTakeFirstOrThrow();
  return Number(count);
}

/** Whether this SQL user is put back now, or about to be. */
export async function isPutBack(
  store: Store,
  { clusterId, name }: { clusterId: string; name: string },
): Promise<boolean> {
  const of = nowPutBack(store).where("job_items.cluster_id", "=", clusterId).where("job_items.name", "=", name);
  return (await of.select("job_items.id").limit(1).executeTakeFirst()) !== undefined;
}

function nowPutBack(store: Store) {
  return store
    .selectFrom("jobs")
    .innerJoin("job_items", "job_items.job_id", "jobs.id")
    .where("jobs.kind", "=", "put_back")
    .where(({ or, and, eb }) =>
      or([
        and([eb("jobs.state", "in", GOES_ON), eb("job_items.state", "in", ["waiting", "running", "unknown"])]),
        eb("job_items.state", "=", "running"),
        and([eb("job_items.state", "=", "unknown"), eb("job_items.next_at", "is not", null)]),
      ]),
    )
    .where("job_items.step", "!=", PROVES);
}

/** The event with this id, where its fields match its hash; undefined where it was archived, or was edited. */
export async function trueEvent(store: Store, id: string): Promise<StoredEvent | undefined> {
  const row = await store.selectFrom("audit_events").selectAll().where("id", "=", id).executeTakeFirst();
  return row && isWhole(row) ? eventOf(row) : undefined;
}

function isWhole({ hash, previous_hash, ...fields }: AuditRow): boolean {
  return isHashOf(hash, fields, previous_hash);
}

/** Whether a change of a SQL user with one of these actions was made, or begun, after a place in the chain. */
export async function isChangedAfter(
  store: Store,
  { clusterId, name, after }: { clusterId: string; name: string; after: number },
  actions: readonly AuditAction[],
): Promise<boolean> {
  const made = store
    .selectFrom("audit_events")
    .select("id")
    .where("target", "=", name)
    .where("sequence", ">", after)
    .where("cluster_id", "=", clusterId)
    .where("action", "in", actions)
    // Intents are in no index; those without an outcome are few.
    .where("outcome", "in", ["done", "failed", "unknown"])
    .limit(1);
  const begun = store
    .selectFrom("open_intents")
    .innerJoin("audit_events", "audit_events.id", "open_intents.id")
    .select("open_intents.id")
    .where("target", "=", name)
    .where("cluster_id", "=", clusterId)
    .where("action", "in", actions)
    .limit(1);
  const found = await Promise.all([made.executeTakeFirst(), begun.executeTakeFirst()]);
  return found.some((row) => row !== undefined);
}

/** Whether the chain says this of a SQL user in a restriction, after a place in it. */
export async function isRecordedOf(
  store: Store,
  action: AuditAction,
  { clusterId, name, after, restriction }: { clusterId: string; name: string; after: number; restriction: string },
): Promise<boolean> {
  const rows = await store
    .selectFrom("audit_events")
    .select("details")
    .where("target", "=", name)
    .where("sequence", ">", after)
    .where("cluster_id", "=", clusterId)
    .where("action", "=", action)
    .execute();
  return rows.some(({ details }) => (JSON.parse(details) as { restriction?: unknown }).restriction === restriction);
}

/** The details of changes of other SQL users of a cluster, after a place in the chain, that say what else they touched. */
export async function touchedAfter(
  store: Store,
  { clusterId, name, after }: { clusterId: string; name: string; after: number },
  actions: readonly AuditAction[],
): Promise<string[]> {
  const rows = await store
    .selectFrom("audit_events")
    .select("details")
    .where("sequence", ">", after)
    .where("cluster_id", "=", clusterId)
    .where("target", "!=", name)
    .where("action", "in", actions)
    .where("outcome", "in", ["done", "failed", "unknown"])
    .where("details", "like", '%"touches"%')
    .execute();
  return rows.map(({ details }) => details);
}
