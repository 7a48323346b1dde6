import "server-only";
import { type Kysely, sql } from "kysely";
import type { Migration } from "kysely/migration";

/** Deliveries into secret stores are jobs, each with one item. What their owners were notified of has a table of its own. */
export const STORED_DELIVERIES: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable("delivery_notices")
      .addColumn("job_id", "text", (column) => column.primaryKey())
      .addColumn("told_at", "bigint")
      .execute();
    await sql`create index delivery_notices_untold on delivery_notices (job_id) where told_at is null`.execute(db);
    await moveDeliveries(db as Kysely<Then>);
    await db.schema.dropTable("store_deliveries").execute();
  },
};

type Row = Record<string, string | number | null>;
type Then = Record<"store_deliveries" | "jobs" | "job_items" | "delivery_notices" | "sessions", Row>;

/** SQLite takes 32,766 parameters in one statement. */
const ROWS_AT_ONCE = 500;

async function moveDeliveries(db: Kysely<Then>): Promise<void> {
  const held = new Set<string>();
  for (let after = ""; ; ) {
    const rows = await db
      .selectFrom("store_deliveries")
      .selectAll()
      .where("id", ">", after)
      .orderBy("id")
      .limit(ROWS_AT_ONCE)
      .execute();
    if (rows.length === 0) return;
    const jobs: Row[] = [];
    for (const row of rows) jobs.push(movedJob(row, row.ended_at === null ? await sessionOf(db, row) : ""));
    await db.insertInto("jobs").values(jobs).execute();
    await db
      .insertInto("job_items")
      .values(rows.map((row) => movedItem(row, held)))
      .execute();
    await db.insertInto("delivery_notices").values(rows.map(noticeOf)).execute();
    after = String(rows.at(-1)?.id);
  }
}

/**
 * The session that began a delivery was not stored: the one of its rotation or else the newest of its account, so that a new password still
 * needs an account that is signed in and may set it.
 */
async function sessionOf(db: Kysely<Then>, { parent_id: parent, account_id: account = null }: Row): Promise<string> {
  const ofRotation = await db
    .selectFrom("jobs")
    .innerJoin("job_items", "job_items.job_id", "jobs.id")
    .select("jobs.session_hash as hash")
    .where("job_items.id", "=", String(parent ?? "").split("/")[0] ?? "")
    .executeTakeFirst();
  const newest = await db
    .selectFrom("sessions")
    .select("id_hash as hash")
    .where("account_id", "=", account)
    .orderBy("last_used_at", "desc")
    .executeTakeFirst();
  return String(ofRotation?.hash ?? newest?.hash ?? "");
}

function movedJob(row: Row, session: string): Row {
  const { id = null, name: _, by_name: by = null, outcome, started_at: started = null, ended_at: ended = null } = row;
  return {
    id,
    kind: "delivery",
    state: ended === null ? "running" : outcome === "given_up" ? "stopped" : "ended",
    about: row.parent_id ?? null,
    input: JSON.stringify({
      storeId: row.store_id,
      storeName: row.store_name,
      path: row.store_path,
      reason: row.reason,
    }),
    account_id: row.account_id ?? null,
    email: row.email ?? null,
    name: by,
    session_hash: session,
    request_id: row.request_id ?? null,
    address: row.address ?? null,
    next_at: ended === null ? (row.next_at ?? null) : null,
    started_at: started,
    changed_at: ended ?? started,
    changed_by: by,
    ended_at: ended,
  };
}

/** In these steps, the cluster may have a password that the store does not have. */
const IN_DOUBT = ["creating", "setting", "promoting"];

function movedItem(row: Row, held: Set<string>): Row {
  const { id = null, step = null, outcome = null, sql_user_id: sqlUserId = null, ended_at: ended = null } = row;
  const isOpen = ended === null;
  const inDoubt = row.unsure === 1 || IN_DOUBT.includes(String(step));
  const isFirst = isOpen && !held.has(String(sqlUserId));
  if (isFirst) held.add(String(sqlUserId));
  return {
    id,
    job_id: id,
    position: 0,
    cluster_id: row.cluster_id ?? null,
    name: row.name ?? null,
    sql_user_id: sqlUserId,
    open_key: isFirst || !isOpen ? `delivery:${sqlUserId}` : null,
    input: "{}",
    data: JSON.stringify({
      marker: row.marker,
      versionBefore: row.version_before,
      versionAfter: row.version_after,
      unsure: row.unsure === 1,
      // Each step was stored right before it was done.
      sent: step === "setting" || step === "promoting",
      setAt: row.set_at,
      failed: row.tries,
      problem: row.problem,
      outcome,
      alone: false,
    }),
    state: stateOf(outcome, inDoubt),
    step,
    run: row.run ?? null,
    unsure: isOpen && inDoubt ? 1 : 0,
    tries: row.tries ?? null,
    next_at: isOpen ? (row.next_at ?? null) : null,
    at: ended ?? row.started_at ?? null,
  };
}

function stateOf(outcome: Row[string], inDoubt: boolean): string {
  if (outcome === null) return "waiting";
  if (outcome === "delivered") return "done";
  if (outcome !== "given_up") return "failed";
  return inDoubt ? "unknown" : "stopped";
}

const noticeOf = ({ id = null, told_at: told = null }: Row): Row => ({ job_id: id, told_at: told });
