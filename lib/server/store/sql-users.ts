import "server-only";
import type { AdminState } from "#lib/shared/sql-users.ts";
import { newId } from "../ids.ts";
import { writeGrouped } from "./grouped.ts";
import type { Store } from "./open.ts";
import type { Tables } from "./tables.ts";

type Row = Tables["sql_users"];
type Who = { clusterId: string; name: string };

const noOwner = { owner_team_id: null, protected: 0, outside_at: null, ended_how: null };
const neverVerified = { admin_state_at: null, admin_state_by: null, admin_state_databases: null };

/** What Rolecall keeps of the SQL users of a cluster that are there now, by name. */
export async function keptSqlUsers(store: Store, clusterId: string) {
  const rows = await store
    .selectFrom("sql_users")
    .select(["id", "name", "purpose", "password_changed_at", "password_changed_by"])
    .select(["admin_state", "admin_state_at", "admin_state_by", "admin_state_databases"])
    .where("cluster_id", "=", clusterId)
    .where("ended_at", "is", null)
    .execute();
  return new Map(rows.map((row) => [row.name, row]));
}

export type KeptSqlUser = Awaited<ReturnType<typeof keptSqlUsers>> extends Map<string, infer Kept> ? Kept : never;

/** A new SQL user. A row that still stands under this name is of one that was deleted elsewhere: it ends here. */
export async function keepCreated(
  store: Store,
  who: Who,
  purpose: string,
  by: string,
  now = Date.now(),
): Promise<void> {
  await store.transaction().execute(async (transaction) => {
    await end(transaction, who, now);
    await transaction
      .insertInto("sql_users")
      .values({
        id: newId("usr"),
        cluster_id: who.clusterId,
        name: who.name,
        purpose,
        created_by: by,
        created_at: now,
        password_changed_at: now,
        password_changed_by: by,
        ...neverVerified,
        admin_state: "admin" satisfies AdminState,
        touched_at: now,
        ...noOwner,
        first_seen_at: now,
        ended_at: null,
      })
      .execute();
  });
}

/** A password that was reset. */
export async function keepReset(store: Store, who: Who, by: string, now = Date.now()): Promise<void> {
  await change(store, who, { password_changed_at: now, password_changed_by: by, touched_at: now });
}

/** What an answer of the database has proved, and of which databases. */
export async function keepVerified(
  store: Store,
  who: Who,
  { state, databases, by }: { state: AdminState; databases: readonly string[]; by: string },
  now = Date.now(),
): Promise<void> {
  await change(store, who, {
    admin_state: state,
    admin_state_at: now,
    admin_state_by: by,
    admin_state_databases: JSON.stringify(databases),
    touched_at: now,
  });
}

/** Spends a one-time code; resolves to false where it was used before. Of many who try at once, one is told true. */
export async function spendCode(store: Store, codeHash: string, expiresAt: number): Promise<boolean> {
  const used = await store
    .insertInto("used_codes")
    .values({ code_hash: codeHash, expires_at: expiresAt })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return used.numInsertedOrUpdatedRows === 1n;
}

/** Changes what is kept of a SQL user that is there; it gets a row where Rolecall has none yet. */
async function change(store: Store, who: Who, changed: Partial<Row> & Pick<Row, "touched_at">): Promise<void> {
  await writeGrouped(store, async (transaction) => {
    const updated = await transaction
      .updateTable("sql_users")
      .set(changed)
      .where("cluster_id", "=", who.clusterId)
      .where("name", "=", who.name)
      .where("ended_at", "is", null)
      .executeTakeFirst();
    if (updated.numUpdatedRows > 0n) return;
    await transaction
      .insertInto("sql_users")
      .values({
        id: newId("usr"),
        cluster_id: who.clusterId,
        name: who.name,
        purpose: "",
        created_by: null,
        created_at: null,
        password_changed_at: null,
        password_changed_by: null,
        admin_state: "unknown",
        ...neverVerified,
        ...noOwner,
        first_seen_at: null,
        ended_at: null,
        ...changed,
      })
      .execute();
  });
}

export async function keepDeleted(store: Store, who: Who, now = Date.now()): Promise<void> {
  await end(store, who, now);
}

/**
 * Ends the rows of those that a *complete* list does not have. Rows touched since the list was begun stay: it may have passed
 * their page before they were created.
 */
export async function endMissing(
  store: Store,
  clusterId: string,
  present: ReadonlySet<string>,
  begunAt: number,
): Promise<void> {
  // One transaction: a commit for each would stop the process for seconds after a large clean-up, and a reset in between
  // would touch a row that was already chosen to end.
  await store.transaction().execute(async (transaction) => {
    const rows = await transaction
      .selectFrom("sql_users")
      .select(["id", "name"])
      .where("cluster_id", "=", clusterId)
      .where("ended_at", "is", null)
      .where("touched_at", "<", begunAt)
      .execute();
    const endedAt = Date.now();
    for (const { id, name } of rows)
      if (!present.has(name))
        await transaction.updateTable("sql_users").set({ ended_at: endedAt }).where("id", "=", id).execute();
  });
}

async function end(store: Store, who: Who, now: number): Promise<void> {
  await store
    .updateTable("sql_users")
    .set({ ended_at: now })
    .where("cluster_id", "=", who.clusterId)
    .where("name", "=", who.name)
    .where("ended_at", "is", null)
    .execute();
}
