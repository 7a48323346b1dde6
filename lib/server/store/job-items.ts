import "server-only";
import type { ErrorCode } from "#lib/shared/errors.ts";
import type { ItemState, PasswordPlace } from "#lib/shared/rotation.ts";
import type { Store } from "./base.ts";
import type { Tables } from "./tables.ts";

/** One SQL user of a job. */
export type JobItem = {
  readonly id: string;
  readonly jobId: string;
  readonly clusterId: string;
  readonly clusterName: string;
  readonly name: string;
  readonly sqlUserId: string;
  readonly state: ItemState;
  readonly code: ErrorCode | null;
  readonly words: string | null;
  /** whether it was protected, and the starter gave the password for it */
  readonly withProof: boolean;
  /** the run that sets it, or has last */
  readonly run: string | null;
  /** whether an earlier password of this job may be in force */
  readonly unsure: boolean;
  readonly at: number;
  readonly sealedAt: number | null;
  /** the key that its password is sealed to */
  readonly key: string | null;
  readonly place: PasswordPlace;
  readonly shownId: string | null;
  /** names the place in a secret store that it was shown to go to; null where it goes to none */
  readonly storePlace: string | null;
};

/** The same for lists, with the current owner of the SQL user and the account that changed its password after the job. */
export type ListedItem = JobItem & { owner: string | null; replacedBy: string | null };

const ENDED: ReadonlySet<ItemState> = new Set(["done", "failed", "unknown"]);

/** The first SQL user of each job, and how many it has. */
export async function firstItemsOf(
  store: Store,
  jobIds: readonly string[],
): Promise<Map<string, { name: string; count: number }>> {
  if (jobIds.length === 0) return new Map();
  const rows = await store
    .selectFrom("job_items as first")
    .innerJoin("job_items as each", "each.job_id", "first.job_id")
    .select((eb) => ["first.job_id", "first.name", eb.fn.countAll<number>().as("count")])
    .where("first.job_id", "in", jobIds)
    .where("first.position", "=", 0)
    .groupBy(["first.job_id", "first.name"])
    .execute();
  return new Map(rows.map(({ job_id, name, count }) => [job_id, { name, count }]));
}

/** All SQL users of a job, in its order. */
export async function itemsOf(store: Store, jobId: string): Promise<ListedItem[]> {
  const rows = await store
    .selectFrom("job_items as item")
    .leftJoin("sql_users as user", "user.id", "item.sql_user_id")
    .leftJoin("teams", "teams.id", "user.owner_team_id")
    .selectAll("item")
    .select(["teams.name as owner", "user.password_changed_at as changedAt", "user.password_changed_by as changedBy"])
    .where("item.job_id", "=", jobId)
    .orderBy("item.position")
    .execute();
  return rows.map((row) => ({
    ...asItem(row),
    owner: row.owner,
    replacedBy: ENDED.has(row.state) && row.changedAt !== null && row.changedAt > row.at ? row.changedBy : null,
  }));
}

/** The next SQL users to set: first those that a dead server left in the middle, then waiting ones. */
export async function nextItems(
  store: Store,
  { jobId, run, most }: { jobId: string; run: string; most: number },
): Promise<JobItem[]> {
  const rows = await store
    .selectFrom("job_items")
    .selectAll()
    .where("job_id", "=", jobId)
    .where((eb) => eb.or([eb("state", "=", "waiting"), eb.and([eb("state", "=", "setting"), eb("run", "<>", run)])]))
    .orderBy("state")
    .orderBy("position")
    .limit(most)
    .execute();
  return rows.map(asItem);
}

function asItem(row: Tables["job_items"]): JobItem {
  return {
    id: row.id,
    jobId: row.job_id,
    clusterId: row.cluster_id,
    clusterName: row.cluster_name,
    name: row.name,
    sqlUserId: row.sql_user_id,
    state: row.state,
    code: row.code,
    words: row.words,
    withProof: row.with_proof === 1,
    run: row.run,
    unsure: row.unsure === 1,
    at: row.at,
    sealedAt: row.sealed_at,
    key: row.key,
    place: placeOf(row),
    shownId: row.shown_id,
    storePlace: row.store_place,
  };
}

function placeOf({ state, code, sealed, delivered }: Tables["job_items"]): PasswordPlace {
  if (delivered !== null) return delivered;
  if (code === "secret_undelivered") return "none";
  if (state !== "done" && state !== "unknown") return "none";
  return sealed === null ? "lost" : "sealed";
}
