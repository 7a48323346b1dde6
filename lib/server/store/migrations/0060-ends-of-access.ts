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
type Then = Record<"sql_users" | "accounts" | "jobs" | "job_items", Row>;

/** SQLite takes 32,766 parameters in one statement. */
const ROWS_AT_ONCE = 500;

async function moveEnds(db: Kysely<Then>): Promise<void> {
  for (let after = ""; ; ) {
    const rows = await db
      .selectFrom("sql_users as user")
      .leftJoin("accounts as account", "account.id", "user.created_by_id")
      .select(["user.id", "user.cluster_id", "user.name", "user.wanted_until", "user.end_set", "user.end_done"])
      .select(["user.ended_at", "user.created_at", "user.touched_at", "user.created_by", "user.created_by_id"])
      .select("account.email")
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

/** Who set the end of one that was extended is not known: it is named after its creator, as are all others. */
function jobOf(row: Row): Row {
  const { wanted_until: at = null, created_at, touched_at = null, created_by, created_by_id, email } = row;
  const state = stateOf(row);
  const startedAt = created_at ?? touched_at;
  return {
    id: idOf("job", row),
    kind: "end_of_access",
    state: { done: "ended", stopped: "stopped", waiting: "running" }[state],
    about: row.id ?? null,
    open_key: `end_of_access:${row.id}`,
    input: JSON.stringify({ at, clusterId: row.cluster_id }),
    account_id: created_by_id ?? "",
    email: email ?? "",
    name: created_by ?? "",
    session_hash: "",
    request_id: "",
    address: "",
    next_at: state === "waiting" ? 0 : null,
    started_at: startedAt,
    changed_at: startedAt,
    changed_by: created_by ?? "",
    ended_at: state === "waiting" ? null : state === "done" ? at : (row.ended_at ?? null),
  };
}

function itemOf(row: Row): Row {
  const { wanted_until: at = null, created_at, touched_at = null } = row;
  const state = stateOf(row);
  const isSet = state === "done" || row.end_set === at;
  const open = isSet ? { step: "end", next_at: at } : { step: "set", next_at: 0 };
  const { step, next_at } =
    state === "waiting" ? open : { step: state === "done" ? "notify" : open.step, next_at: null };
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
    step,
    next_at,
    unsure: 0,
    tries: 0,
    at: created_at ?? touched_at,
  };
}
