import type { ErrorCode } from "#lib/shared/errors/errors.ts";
import { kindOfText, kindText, SAMPLE_DAYS, type Sample } from "#lib/shared/restrict/watch/watched.ts";
import type { Store } from "../db/base.ts";
import { batches } from "../db/batches.ts";
import { type Camel, camel } from "../db/camel.ts";
import { storeTime } from "../db/clock.ts";
import type { Tables } from "../db/tables.ts";
import { inTransaction } from "../db/transaction.ts";

const DAY_MS = 24 * 60 * 60_000;

/** The last watch of a SQL user. Times are epoch milliseconds. */
export type Watch = {
  readonly sqlUserId: string;
  readonly clusterId: string;
  readonly name: string;
  readonly reason: string;
  readonly by: string;
  readonly startedAt: number;
  readonly until: number;
  /** null while it runs */
  readonly endedAt: number | null;
  readonly endedBy: string | null;
  readonly readings: number;
  readonly failures: number;
  /** up to when the cluster was read */
  readonly readAt: number | null;
  readonly code: ErrorCode | null;
  readonly isHidden: boolean;
};

type Row = { sqlUserId: string; clusterId: string; name: string };
type Begun = { until: number; reason: string; by: { id: string; name: string } };

/**
 * Watches these SQL users from now on. One that is watched already is watched until the new end, with what was seen of it; for another, what an
 * earlier watch has seen is removed. `transaction` is one.
 */
export async function startWatches(transaction: Store, rows: readonly Row[], { until, reason, by }: Begun) {
  const now = await storeTime(transaction);
  const running = new Set(await runningIn(transaction, rows, now));
  await removeWatches(
    transaction,
    rows.flatMap(({ sqlUserId }) => (running.has(sqlUserId) ? [] : sqlUserId)),
  );
  const changed = { until_at: until, reason, account_id: by.id, started_by: by.name };
  for (const batch of batches(rows))
    await transaction
      .insertInto("watches")
      .values(
        batch.map(({ sqlUserId, clusterId, name }) => ({
          sql_user_id: sqlUserId,
          cluster_id: clusterId,
          name,
          ...changed,
          started_at: now,
          ended_at: null,
          ended_by: null,
          readings: 0,
          failures: 0,
          read_at: null,
          code: null,
          is_hidden: 0,
        })),
      )
      .onConflict((conflict) => conflict.column("sql_user_id").doUpdateSet(changed))
      .execute();
}

async function runningIn(transaction: Store, rows: readonly Row[], now: number): Promise<string[]> {
  const found: string[] = [];
  for (const batch of batches(rows)) {
    const ids = batch.map(({ sqlUserId }) => sqlUserId);
    const running = await runs(transaction, now).where("sql_user_id", "in", ids).execute();
    found.push(...running.map(({ sql_user_id }) => sql_user_id));
  }
  return found;
}

const watches = (store: Store) =>
  store
    .selectFrom("watches")
    .select(["sql_user_id", "cluster_id", "name", "reason", "started_by as by", "started_at", "until_at as until"])
    .select(["ended_at", "ended_by", "readings", "failures", "read_at", "code", "is_hidden"]);

const runs = (store: Store, now: number) => watches(store).where("ended_at", "is", null).where("until_at", ">", now);

/** Ends the watches of these SQL users that run; resolves to their names. What was seen stays. `transaction` is one. */
export async function stopWatches(
  transaction: Store,
  clusterId: string,
  { names, by }: { names: readonly string[]; by: string },
): Promise<string[]> {
  const now = await storeTime(transaction);
  const stopped: string[] = [];
  for (const batch of batches(names)) {
    const rows = await transaction
      .updateTable("watches")
      .set({ ended_at: now, ended_by: by })
      .where("cluster_id", "=", clusterId)
      .where("name", "in", batch)
      .where("ended_at", "is", null)
      .where("until_at", ">", now)
      .returning("name")
      .execute();
    stopped.push(...rows.map(({ name }) => name));
  }
  return stopped;
}

/** The watches of a cluster that run, of SQL users that are there. */
export async function runningWatches(store: Store, clusterId: string): Promise<Watch[]> {
  const rows = await present(runs(store, await storeTime(store)).where("cluster_id", "=", clusterId)).execute();
  return rows.map((row) => watchOf(camel(row)));
}

/** The clusters on which a watch runs. */
export async function watchedClusters(store: Store): Promise<string[]> {
  const running = runs(store, await storeTime(store))
    .clearSelect()
    .select("cluster_id")
    .distinct();
  return (await running.execute()).map(({ cluster_id }) => cluster_id);
}

/** The clusters whose watched SQL users could not be read the last time: how many, and up to when one was read. */
export async function failingWatches(store: Store): Promise<{ clusterId: string; count: number; at: number }[]> {
  const failing = present(runs(store, await storeTime(store)).where("code", "is not", null)).clearSelect();
  const rows = await failing
    .select(["cluster_id", ({ fn }) => fn.countAll<number>().as("count")])
    .select(({ fn }) => fn.max<number>(fn.coalesce("read_at", "started_at")).as("at"))
    .groupBy("cluster_id")
    .orderBy("cluster_id")
    .execute();
  return rows.map(({ cluster_id, count, at }) => ({ clusterId: cluster_id, count: Number(count), at: Number(at) }));
}

const present = <Query extends ReturnType<typeof runs>>(query: Query) =>
  query.where(({ exists, selectFrom }) =>
    exists(
      selectFrom("sql_users")
        .select("sql_users.id")
        .whereRef("sql_users.id", "=", "watches.sql_user_id")
        .where("sql_users.ended_at", "is", null),
    ),
  );

/** The last watch of each SQL user of a cluster that is there, by name; also one that is over. */
export async function watchesOn(store: Store, clusterId: string): Promise<Map<string, Watch>> {
  const rows = await present(watches(store).where("cluster_id", "=", clusterId)).execute();
  return new Map(rows.map((row) => [row.name, watchOf(camel(row))]));
}

/** The watches that run of these rows of SQL users, by row. */
export async function watchesOf(store: Store, ids: readonly string[]): Promise<Map<string, Watch>> {
  const now = await storeTime(store);
  const found = new Map<string, Watch>();
  for (const batch of batches(ids)) {
    const rows = await runs(store, now).where("sql_user_id", "in", batch).execute();
    for (const row of rows) found.set(row.sql_user_id, watchOf(camel(row)));
  }
  return found;
}

/** Whether a watch runs at this time. */
export const isWatched = ({ endedAt, until }: Pick<Watch, "endedAt" | "until">, now: number) =>
  endedAt === null && until > now;

/** What one reading of a cluster has found. */
export type Reading = {
  /** the rows of the SQL users that are watched */
  readonly ids: readonly string[];
  /** up to when the cluster was read */
  readonly upTo: number;
  readonly isHidden: boolean;
  /** what ran at that moment or ended since the reading before, by row of a SQL user */
  readonly ran: ReadonlyMap<string, readonly Sample[]>;
  /** what open sessions ran last, at whatever time: of each kind, one a day */
  readonly last: ReadonlyMap<string, readonly Sample[]>;
};

/** Adds a reading to what was seen of the SQL users whose watch still runs. `transaction` is one. */
export async function saveReading(transaction: Store, { ids, upTo, isHidden, ran, last }: Reading): Promise<void> {
  const now = await storeTime(transaction);
  const running: string[] = [];
  for (const batch of batches(ids)) {
    const rows = await transaction
      .updateTable("watches")
      .set((eb) => ({ readings: eb("readings", "+", 1), read_at: upTo, code: null, is_hidden: isHidden ? 1 : 0 }))
      .where("sql_user_id", "in", batch)
      .where("ended_at", "is", null)
      .where("until_at", ">", now)
      .returning("sql_user_id as id")
      .execute();
    running.push(...rows.map(({ id }) => id));
  }
  const rowsOf = (all: Reading["ran"]) =>
    running.flatMap((id) => (all.get(id) ?? []).map((sample) => rowOf(id, sample)));
  await addSamples(transaction, rowsOf(ran), true);
  await addSamples(transaction, rowsOf(last), false);
}

/** So many rows of one SQL user name a table; of more, only the database is stored. */
export const MOST_SAMPLES = 2_000;

/** For how many more rows with a table there is room, by row of a SQL user. */
export async function roomFor(store: Store, ids: readonly string[]): Promise<Map<string, number>> {
  const room = new Map(ids.map((id) => [id, MOST_SAMPLES]));
  for (const batch of batches(ids)) {
    const rows = await store
      .selectFrom("watch_samples")
      .select(["sql_user_id as id", ({ fn }) => fn.countAll<number>().as("count")])
      .where("sql_user_id", "in", batch)
      .groupBy("sql_user_id")
      .execute();
    for (const { id, count } of rows) room.set(id, Math.max(0, MOST_SAMPLES - Number(count)));
  }
  return room;
}

async function addSamples(transaction: Store, rows: readonly Tables["watch_samples"][], isCounted: boolean) {
  for (const batch of batches(rows))
    await transaction
      .insertInto("watch_samples")
      .values(batch)
      .onConflict((conflict) =>
        conflict.columns(["sql_user_id", "day", "in_database", "in_table", "kind"]).doUpdateSet((eb) => ({
          samples: isCounted ? eb("watch_samples.samples", "+", eb.ref("excluded.samples")) : undefined,
          last_at: eb.ref("excluded.last_at"),
        })),
      )
      .execute();
}

function rowOf(id: string, { database, table, kind, samples, first, last }: Sample): Tables["watch_samples"] {
  return {
    sql_user_id: id,
    day: dayOf(last),
    in_database: database ?? "",
    in_table: table ?? "",
    kind: kindText(kind),
    samples,
    first_at: first,
    last_at: last,
  };
}

const dayOf = (at: number) => Math.floor(at / DAY_MS);

/** Notes that a reading failed, and why. */
export async function saveFailedReading(store: Store, ids: readonly string[], code: ErrorCode): Promise<void> {
  for (const batch of batches(ids))
    await store
      .updateTable("watches")
      .set((eb) => ({ failures: eb("failures", "+", 1), code }))
      .where("sql_user_id", "in", batch)
      .where("ended_at", "is", null)
      .execute();
}

/** What was seen of these SQL users in the last 30 days, by row. */
export async function samplesOf(store: Store, ids: readonly string[]): Promise<Map<string, Sample[]>> {
  const oldest = dayOf((await storeTime(store)) - SAMPLE_DAYS * DAY_MS);
  const found = new Map<string, Sample[]>();
  for (const batch of batches(ids)) {
    const rows = await store
      .selectFrom("watch_samples")
      .selectAll()
      .where("sql_user_id", "in", batch)
      .where("day", ">", oldest)
      .orderBy("day")
      .execute();
    for (const [id, all] of Map.groupBy(rows, (row) => row.sql_user_id)) found.set(id, all.map(sampleOf));
  }
  return found;
}

function sampleOf(row: Tables["watch_samples"]): Sample {
  return {
    database: row.in_database || null,
    table: row.in_table || null,
    kind: kindOfText(row.kind),
    samples: Number(row.samples),
    first: row.first_at,
    last: row.last_at,
  };
}

/** Removes what was seen of SQL users, with their watches, such as when they are gone. */
export async function removeWatches(store: Store, ids: readonly string[]): Promise<void> {
  for (const batch of batches(ids)) {
    await store.deleteFrom("watch_samples").where("sql_user_id", "in", batch).execute();
    await store.deleteFrom("watches").where("sql_user_id", "in", batch).execute();
  }
}

/** Removes samples of 30 days ago, and watches that are over for so long or whose SQL user is gone. */
export async function sweepWatches(store: Store): Promise<void> {
  await inTransaction(store, async (transaction) => {
    const before = (await storeTime(transaction)) - SAMPLE_DAYS * DAY_MS;
    await transaction.deleteFrom("watch_samples").where("day", "<=", dayOf(before)).execute();
    const old = await transaction
      .selectFrom("watches")
      .select("sql_user_id as id")
      .where(({ or, eb, not, exists, selectFrom }) =>
        or([
          eb("ended_at", "<", before),
          eb("until_at", "<", before),
          not(
            exists(
              selectFrom("sql_users")
                .select("sql_users.id")
                .whereRef("sql_users.id", "=", "watches.sql_user_id")
                .where("sql_users.ended_at", "is", null),
            ),
          ),
        ]),
      )
      .execute();
    await removeWatches(
      transaction,
      old.map(({ id }) => id),
    );
  });
}

type WatchRow = Camel<Awaited<ReturnType<ReturnType<typeof watches>["execute"]>>[number]>;

const watchOf = ({ isHidden, ...watch }: WatchRow): Watch => ({ ...watch, isHidden: isHidden === 1 });
