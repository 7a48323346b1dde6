import "server-only";
import type { Kysely } from "kysely";
import type { Migration } from "kysely/migration";

/** An approval that a server was carrying out becomes a job whose server has died, so that the first round settles it. */
export const APPROVAL_JOBS: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    const left = await leftApprovals(db as Kysely<Then>);
    for (const row of left) {
      await (db as Kysely<Then>).insertInto("jobs").values(jobOf(row)).execute();
      await (db as Kysely<Then>).insertInto("job_items").values(itemOf(row)).execute();
      await (db as Kysely<Then>).insertInto("job_steps").values(stepOf(row)).execute();
    }
  },
};

type Row = Record<string, string | number | null>;
type Then = Record<"requests" | "sql_users" | "accounts" | "jobs" | "job_items" | "job_steps", Row>;

/** A created SQL user waits for its claim, whose attempts stand in the same column. */
function leftApprovals(db: Kysely<Then>): Promise<Row[]> {
  return db
    .selectFrom("requests as request")
    .leftJoin("sql_users as user", "user.id", "request.sql_user_id")
    .leftJoin("accounts as decider", "decider.id", "request.decided_by_id")
    .selectAll("request")
    .select("decider.email")
    .where("request.state", "=", "approved")
    .where("request.finished_at", "is", null)
    .where("request.attempt", "is not", null)
    .where(({ or, and, eb }) =>
      or([
        eb("request.kind", "in", ["delete", "extend"]),
        and([eb("request.kind", "=", "create"), eb("user.id", "is", null)]),
      ]),
    )
    .execute() as Promise<Row[]>;
}

const after = (id: Row[string] | undefined) => String(id).slice("ask_".length);
const jobId = ({ id }: Row) => `job_${after(id)}`;
const itemId = ({ id }: Row) => `itm_${after(id)}`;

function jobOf(row: Row): Row {
  const { id = null, decided_by_id: decider = null, decided_by: name = null, decided_at: at = null } = row;
  return {
    id: jobId(row),
    kind: "approval",
    state: "running",
    about: id,
    input: JSON.stringify({ id, clusterId: row.cluster_id }),
    account_id: decider ?? "",
    email: row.email ?? "",
    name: name ?? "",
    session_hash: "",
    request_id: "",
    address: "",
    next_at: 0,
    started_at: at ?? 0,
    changed_at: at ?? 0,
    changed_by: name ?? "",
  };
}

/** Whether a deletion or a later end was sent is not stored. */
const isPerhapsSent = ({ kind, sent_name: sentName }: Row) => kind !== "create" || sentName !== null;

const itemOf = (row: Row): Row => ({
  id: itemId(row),
  job_id: jobId(row),
  position: 0,
  open_key: `request:${row.id}`,
  input: "{}",
  data: JSON.stringify({ endsAt: null }),
  state: "running",
  step: row.kind ?? null,
  run: "earlier",
  unsure: isPerhapsSent(row) ? 1 : 0,
  tries: 0,
  at: row.decided_at ?? 0,
});

const stepOf = (row: Row): Row => ({
  item_id: itemId(row),
  step: row.kind ?? null,
  run: "earlier",
  begun_at: row.decided_at ?? 0,
});
