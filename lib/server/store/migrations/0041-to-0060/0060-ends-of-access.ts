import "server-only";
import type { Kysely } from "kysely";
import type { Migration } from "kysely/migration";

/** Each end of access becomes a job. What a SQL user keeps is when its access ends, and which end was carried out. */
export const ENDS_OF_ACCESS: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await moveEnds(db as Kysely<Then>);
    for (const column of ["end_is_real", "end_set"])
      await db.schema.alterTable("sql_users").dropColumn(column).execute();
  },
};

type Row = Record<string, string | number | null>;
type Then = Record<"sql_users" | "jobs" | "job_items", Row>;

/** SQLite takes 32,766 parameters in one statement. */
const ROWS_AT_ONCE = 500;

async function moveEnds(db: Kysely<Then>): Promise<void> {
  for (let after = ""; ; ) {
    const rows = await db
      .selectFrom("sql_users as user")
      .select(["user.id", "user.cluster_id", "user.name", "user.wanted_until", "user.end_set", "user.end_done"])
      .select(["user.ended_at", "user.created_at", "user.touched_at"])
      .where("user.end_is_real", "=", 1)
      .where("user.wanted_until", "is not", null)
      .where("user.id", ">", after)
      .orderBy("user.id")
      .limit(ROWS_AT_ONCE)
      .execute();
    if (rows.length === 0) return;
    await db.insertInto("jobs").values(rows.map(jobOf)).execute();
    await db.insertInto("job_items").values(rows.map(itemOf)).execute();
    after = String(rows.at(-1)?.id);
  }
}

const idOf = (kind: "job" | "itm", { id }: Row) => `${kind}_${String(id).replace(/^usr_/, "")}`;

/** A SQL user that is not there any more has no end to come. */
function stateOf({ wanted_until, end_done, ended_at }: Row): "done" | "stopped" | "waiting" {
  if (end_done === wanted_until) return "done";
  return ended_at === null ? "waiting" : "stopped";
}

/** Who set an end was not stored. */
function jobOf(row: Row): Row {
  const { wanted_until: at = null, created_at, touched_at = null } = row;
  const state = stateOf(row);
  const startedAt = created_at ?? touched_at;
  return {
    id: idOf("job", row),
    kind: "end_of_access",
    state: { done: "ended", stopped: "stopped", waiting: "running" }[state],
    about: row.id ?? null,
    open_key: `end_of_access:${row.id}`,
    input: JSON.stringify({ at, clusterId: row.cluster_id }),
    account_id: "",
    email: "",
    name: "",
    session_hash: "",
    request_id: "",
    address: "",
    next_at: state === "waiting" ? nextAt(row) : null,
    started_at: startedAt,
    changed_at: startedAt,
    changed_by: "",
    ended_at: state === "waiting" ? null : state === "done" ? at : (row.ended_at ?? null),
  };
}

/** One that the cluster knows is due at its time, and another one is set there at once. */
const nextAt = ({ wanted_until: at = null, end_set }: Row) => (end_set === at ? at : 0);

function itemOf(row: Row): Row {
  const { wanted_until: at = null, created_at, touched_at = null } = row;
  const state = stateOf(row);
  const isSet = state === "done" || row.end_set === at;
  const open = isSet ? "end" : "set";
  return {
    id: idOf("itm", row),
    job_id: idOf("job", row),
    position: 0,
    cluster_id: row.cluster_id ?? null,
    name: row.name ?? null,
    sql_user_id: row.id ?? null,
    input: "{}",
    data: JSON.stringify({ isSet }),
    state,
    step: state === "done" ? "notify" : open,
    next_at: state === "waiting" ? nextAt(row) : null,
    unsure: 0,
    tries: 0,
    at: created_at ?? touched_at,
  };
}
