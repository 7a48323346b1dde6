import { sql } from "kysely";
import type { StoredItemState } from "#lib/shared/audit/jobs.ts";
import type { Store } from "../db/base.ts";
import { batches } from "../db/batches.ts";
import { isInState } from "../sql-users/overview.ts";
import { asItem, type Item } from "./job-items.ts";
import { asJob, type Job } from "./jobs.ts";

/** How the first item of a job stands, since when, and whether others still wait. */
export async function firstOfJob(
  store: Store,
  jobId: string,
): Promise<{ state: StoredItemState; at: number; othersWait: boolean } | undefined> {
  const first = await store
    .selectFrom("job_items")
    .select(["state", "at"])
    .where("job_id", "=", jobId)
    .where("position", "=", 0)
    .executeTakeFirst();
  if (!first) return undefined;
  const other = await store
    .selectFrom("job_items")
    .select("id")
    .where("job_id", "=", jobId)
    .where("position", ">", 0)
    .where("state", "=", "waiting")
    .limit(1)
    .executeTakeFirst();
  return { ...first, othersWait: other !== undefined };
}

/**
 * The SQL users of a cluster whose restriction is not over, or that are put back: it waits, is under way, or its outcome is still looked for.
 */
export async function inRestriction(store: Store, clusterId: string): Promise<Set<string>> {
  const rows = await store
    .selectFrom("job_items")
    .innerJoin("jobs", "jobs.id", "job_items.job_id")
    .select("job_items.name")
    .where("jobs.kind", "in", ["restriction", "put_back"])
    .where("job_items.cluster_id", "=", clusterId)
    .where(IS_IN_HAND)
    .execute();
  return new Set(rows.flatMap(({ name }) => name ?? []));
}

/** The restriction of these clusters that ended last; undefined where none is stored. */
export async function lastEnded(
  store: Store,
  clusters: readonly string[],
): Promise<{ id: string; clusterId: string; at: number } | undefined> {
  if (clusters.length === 0) return undefined;
  const row = await store
    .selectFrom("jobs")
    .select(["id", "about", "ended_at"])
    .where("kind", "=", "restriction")
    .where("about", "in", clusters)
    .where("ended_at", "is not", null)
    .orderBy("ended_at", "desc")
    .limit(1)
    .executeTakeFirst();
  return row && { id: row.id, clusterId: row.about ?? "", at: row.ended_at ?? 0 };
}

/** The rows of all SQL users that are in such a restriction, or put back. */
export async function rowsInRestriction(store: Store): Promise<Set<string>> {
  const rows = await store
    .selectFrom("job_items")
    .innerJoin("jobs", "jobs.id", "job_items.job_id")
    .select("job_items.sql_user_id as id")
    .where("jobs.kind", "in", ["restriction", "put_back"])
    .where(IS_IN_HAND)
    .execute();
  return new Set(rows.flatMap(({ id }) => id ?? []));
}

const IS_IN_HAND = sql<boolean>`(job_items.state in ('waiting', 'running') or job_items.state = 'unknown' and job_items.next_at is not null)`;

/** Of superusers that do not stay for what they are: how many are in restrictions that are not over, and how many are put back for a time. */
export type InHand = { restricting: number; putBack: number };

/** As {@link inRestriction}, counted by cluster. Clusters without any are missing. */
export async function adminsInHand(store: Store): Promise<Map<string, InHand>> {
  const rows = await store
    .selectFrom("jobs")
    .innerJoin("job_items", "job_items.job_id", "jobs.id")
    .innerJoin("sql_users", "sql_users.id", "job_items.sql_user_id")
    .where("jobs.kind", "in", ["restriction", "put_back"])
    .where(IS_IN_HAND)
    .where("sql_users.ended_at", "is", null)
    .where(isInState("admin"))
    .where("sql_users.protected", "=", 0)
    .where(sql<boolean>`coalesce(sql_users.kind, '') != 'break_glass'`)
    .groupBy(["sql_users.cluster_id", "jobs.kind"])
    .select(["sql_users.cluster_id", "jobs.kind", ({ fn }) => fn.countAll<number>().as("count")])
    .execute();
  const counts = new Map<string, InHand>();
  for (const { cluster_id, kind, count } of rows) {
    const of = counts.get(cluster_id) ?? { restricting: 0, putBack: 0 };
    counts.set(cluster_id, of);
    of[kind === "put_back" ? "putBack" : "restricting"] += count;
  }
  return counts;
}

/** An item of a restriction with its job. */
export type RestrictedItem = { job: Job; item: Item };

/** What restricted these rows of SQL users since then, the newest first. */
export async function restrictionsOf(
  store: Store,
  rowIds: readonly string[],
  since: number,
): Promise<RestrictedItem[]> {
  const found: RestrictedItem[] = [];
  for (const batch of batches(rowIds))
    found.push(...(await itemsSince(store, since, (query) => query.where("sql_user_id", "in", batch))));
  return found.toSorted((one, other) => other.item.at - one.item.at);
}

/** The items of restrictions since then that an owner team asked to put back, and that none has. */
export function askedItems(store: Store, since: number): Promise<RestrictedItem[]> {
  return itemsSince(store, since, (query) => query.where("data", "like", '%"asked":{%'));
}

const items = (store: Store, jobIds: readonly string[]) =>
  store.selectFrom("job_items").selectAll().where("job_id", "in", jobIds);

async function itemsSince(
  store: Store,
  since: number,
  which: (query: ReturnType<typeof items>) => ReturnType<typeof items>,
): Promise<RestrictedItem[]> {
  const jobs = await store
    .selectFrom("jobs")
    .selectAll()
    .where("kind", "=", "restriction")
    .where(({ or, eb }) => or([eb("ended_at", "is", null), eb("ended_at", ">", since)]))
    .execute();
  if (jobs.length === 0) return [];
  const byId = new Map(jobs.map((row) => [row.id, asJob(row)]));
  const rows = await which(items(store, [...byId.keys()]))
    .where("at", ">", since)
    .execute();
  return rows.flatMap((row) => {
    const job = byId.get(row.job_id);
    return job ? [{ job, item: asItem(row) }] : [];
  });
}

/** The items of a job, which no other transaction changes until this one ends. */
export async function lockItemsOf(transaction: Store, jobId: string): Promise<Item[]> {
  const rows = await lock(transaction).where("job_id", "=", jobId).returningAll().execute();
  return rows.toSorted((one, other) => one.position - other.position).map(asItem);
}

/** An item, which no other transaction changes until this one ends. */
export async function lockItem(transaction: Store, id: string): Promise<Item | undefined> {
  const row = await lock(transaction).where("id", "=", id).returningAll().executeTakeFirst();
  return row && asItem(row);
}

const lock = (transaction: Store) =>
  transaction.updateTable("job_items").set((eb) => ({ position: eb.ref("position") }));

/** Stores other data of an item whose restriction is over, in the transaction that has locked it. */
export async function saveItemData(transaction: Store, id: string, data: unknown): Promise<void> {
  await transaction
    .updateTable("job_items")
    .set({ data: JSON.stringify(data) })
    .where("id", "=", id)
    .execute();
}
