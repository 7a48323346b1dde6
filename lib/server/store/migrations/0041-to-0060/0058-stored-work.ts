import "server-only";
import { type Kysely, sql } from "kysely";
import type { Migration } from "kysely/migration";

/**
 * Jobs, items and steps for every kind of stored work; until now, `jobs` and `job_items` were those of rotations. What is a kind's own is
 * JSON, and sealed passwords have a table of their own.
 */
export const STORED_WORK: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    for (const index of ["jobs_by_start", "jobs_by_state", "job_items_by_job", "job_items_by_state"])
      await db.schema.dropIndex(index).execute();
    for (const index of ["job_items_by_seal", "job_items_open"]) await db.schema.dropIndex(index).execute();
    await db.schema.alterTable("jobs").renameTo("earlier_jobs").execute();
    await db.schema.alterTable("job_items").renameTo("earlier_job_items").execute();
    await addTables(db);
    await moveJobs(db as Kysely<Then>);
    await moveItems(db as Kysely<Then>);
    await db.schema.dropTable("earlier_job_items").execute();
    await db.schema.dropTable("earlier_jobs").execute();
  },
};

async function addTables(db: Kysely<unknown>): Promise<void> {
  await addJobs(db);
  await addItems(db);
  await db.schema
    .createTable("job_steps")
    .addColumn("item_id", "text", (column) => column.notNull())
    .addColumn("step", "text", (column) => column.notNull())
    .addColumn("run", "text", (column) => column.notNull())
    .addColumn("begun_at", "bigint", (column) => column.notNull())
    .addColumn("outcome", "text")
    .addColumn("ended_at", "bigint")
    .addColumn("code", "text")
    .addColumn("facts", "text")
    .addColumn("event_id", "text")
    .addPrimaryKeyConstraint("job_steps_key", ["item_id", "step"])
    .execute();
  await db.schema
    .createTable("sealed_passwords")
    .addColumn("item_id", "text", (column) => column.primaryKey())
    .addColumn("key", "text", (column) => column.notNull())
    .addColumn("sealed", "text", (column) => column.notNull())
    .addColumn("sealed_at", "bigint", (column) => column.notNull())
    .execute();
  await db.schema.createIndex("sealed_passwords_by_time").on("sealed_passwords").column("sealed_at").execute();
}

async function addJobs(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable("jobs")
    .addColumn("id", "text", (column) => column.notNull())
    .addColumn("kind", "text", (column) => column.notNull())
    .addColumn("state", "text", (column) => column.notNull())
    .addColumn("cause", "text")
    .addColumn("about", "text")
    .addColumn("open_key", "text")
    .addColumn("input", "text", (column) => column.notNull())
    .addColumn("account_id", "text", (column) => column.notNull())
    .addColumn("email", "text", (column) => column.notNull())
    .addColumn("name", "text", (column) => column.notNull())
    .addColumn("session_hash", "text", (column) => column.notNull())
    .addColumn("request_id", "text", (column) => column.notNull())
    .addColumn("address", "text", (column) => column.notNull())
    .addColumn("start_at", "bigint")
    .addColumn("open_hours", "text")
    .addColumn("repeats", "text")
    .addColumn("next_at", "bigint")
    .addColumn("started_at", "bigint", (column) => column.notNull())
    .addColumn("changed_at", "bigint", (column) => column.notNull())
    .addColumn("changed_by", "text", (column) => column.notNull())
    .addColumn("ended_at", "bigint")
    .addPrimaryKeyConstraint("stored_jobs_key", ["id"])
    .execute();
  await db.schema.createIndex("jobs_by_kind").on("jobs").columns(["kind", "started_at"]).execute();
  await db.schema.createIndex("jobs_by_subject").on("jobs").columns(["kind", "about", "started_at"]).execute();
  await db.schema.createIndex("jobs_due").on("jobs").columns(["state", "next_at"]).execute();
  await sql`create unique index jobs_open on jobs (open_key) where state in ('running', 'paused')`.execute(db);
}

async function addItems(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable("job_items")
    .addColumn("id", "text", (column) => column.notNull())
    .addColumn("job_id", "text", (column) => column.notNull())
    .addColumn("position", "integer", (column) => column.notNull())
    .addColumn("cluster_id", "text")
    .addColumn("name", "text")
    .addColumn("sql_user_id", "text")
    .addColumn("open_key", "text")
    .addColumn("input", "text", (column) => column.notNull())
    .addColumn("data", "text", (column) => column.notNull())
    .addColumn("state", "text", (column) => column.notNull())
    .addColumn("step", "text", (column) => column.notNull())
    .addColumn("run", "text")
    .addColumn("unsure", "integer", (column) => column.notNull())
    .addColumn("tries", "integer", (column) => column.notNull())
    .addColumn("next_at", "bigint")
    .addColumn("code", "text")
    .addColumn("words", "text")
    .addColumn("at", "bigint", (column) => column.notNull())
    .addPrimaryKeyConstraint("stored_job_items_key", ["id"])
    .execute();
  await db.schema.createIndex("job_items_in_order").on("job_items").columns(["job_id", "position"]).execute();
  await db.schema.createIndex("job_items_in_state").on("job_items").columns(["job_id", "state", "position"]).execute();
  await db.schema.createIndex("job_items_of_sql_user").on("job_items").columns(["sql_user_id", "at"]).execute();
  await sql`create unique index job_items_held on job_items (open_key) where state in ('waiting', 'running')`.execute(
    db,
  );
  await sql`create index job_items_in_hand on job_items (job_id) where state = 'running'`.execute(db);
  await sql`create index job_items_unknown on job_items (next_at) where state = 'unknown'`.execute(db);
}

type Row = Record<string, string | number | null>;
type Then = Record<"earlier_jobs" | "earlier_job_items" | "jobs" | "job_items" | "job_steps" | "sealed_passwords", Row>;

/** SQLite takes 32,766 parameters in one statement. */
const ROWS_AT_ONCE = 500;

async function moveJobs(db: Kysely<Then>): Promise<void> {
  const rows = await db.selectFrom("earlier_jobs").selectAll().execute();
  const moved = rows.map(({ deliver, key, state, ...row }) => ({
    ...row,
    state: state === "over" ? "ended" : (state ?? null),
    input: JSON.stringify({ deliver, key }),
    next_at: state === "running" ? 0 : null,
  }));
  for (let at = 0; at < moved.length; at += ROWS_AT_ONCE)
    await db
      .insertInto("jobs")
      .values(moved.slice(at, at + ROWS_AT_ONCE))
      .execute();
}

async function moveItems(db: Kysely<Then>): Promise<void> {
  for (let after = ""; ; ) {
    const rows = await db
      .selectFrom("earlier_job_items as item")
      .innerJoin("earlier_jobs as job", "job.id", "item.job_id")
      .selectAll("item")
      .select("job.deliver")
      .where("item.id", ">", after)
      .orderBy("item.id")
      .limit(ROWS_AT_ONCE)
      .execute();
    if (rows.length === 0) return;
    await db.insertInto("job_items").values(rows.map(movedItem)).execute();
    const begun = rows.filter(isBegun).map(begunStep);
    if (begun.length > 0) await db.insertInto("job_steps").values(begun).execute();
    const sealed = rows.filter((row) => row.sealed !== null).map(sealedOf);
    if (sealed.length > 0) await db.insertInto("sealed_passwords").values(sealed).execute();
    after = String(rows.at(-1)?.id);
  }
}

/** A delivery into a secret store has the item and its run as its parent. */
function movedItem(row: Row): Row {
  const { id = null, cluster_id: clusterId = null, name = null, state = null, run = null, code = null } = row;
  const intoStore = row.deliver === "store";
  const isOpen = state === "waiting" || state === "setting";
  return {
    id,
    name,
    run,
    code,
    cluster_id: clusterId,
    job_id: row.job_id ?? null,
    position: row.position ?? null,
    sql_user_id: row.sql_user_id ?? null,
    unsure: row.unsure ?? null,
    words: row.words ?? null,
    at: row.at ?? null,
    state: state === "setting" ? "running" : state,
    step: intoStore ? "deliver" : "set",
    open_key: `rotation:${clusterId}/${name}`,
    input: JSON.stringify({ clusterName: row.cluster_name, storePlace: row.store_place ?? null }),
    data: JSON.stringify({
      withProof: row.with_proof === 1,
      key: row.key,
      shownId: row.shown_id,
      delivered: row.delivered,
      attempt: intoStore && run !== null ? `${id}/${run}` : null,
    }),
    tries: 0,
    next_at: isOpen || code === "secret_undelivered" ? 0 : null,
  };
}

/** In hand of a server, or waiting for the end of a delivery into a secret store. */
const isBegun = ({ state, run, code }: Row) =>
  (state === "setting" && run !== null) || (state === "unknown" && code === "secret_undelivered");

const begunStep = ({ id = null, run = null, at = null, deliver, state }: Row): Row => ({
  item_id: id,
  step: deliver === "store" ? "deliver" : "set",
  run: run ?? "",
  begun_at: at,
  outcome: state === "unknown" ? "unknown" : null,
});

const sealedOf = ({ id, key, sealed, sealed_at }: Row): Row => ({
  item_id: id ?? null,
  key: key ?? null,
  sealed: sealed ?? null,
  sealed_at: sealed_at ?? null,
});
