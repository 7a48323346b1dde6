import "server-only";
import type { AdminState } from "#lib/shared/admin-state.ts";
import { batches } from "../db/batches.ts";
import { writeGrouped } from "../db/grouped.ts";
import type { Store } from "../db/open.ts";
import { NO_EXCEPTION, newRow } from "./sql-users.ts";

/** A SQL user as it was when it was looked at: its row, undefined where Rolecall kept none. */
type LookedAt = { clusterId: string; name: string; rowId: string | undefined };

/**
 * Saves the proof of a database answer, with its databases; `live` for a check by SQL. It ends a team reset exception,
 * which was for an unproved SQL user. False, and nothing is saved, where another SQL user has the name by now.
 */
export async function saveVerified(
  store: Store,
  { rowId, ...who }: LookedAt,
  {
    state,
    databases,
    by,
    live = false,
    provisionedBy = null,
    held = null,
    since,
  }: {
    state: AdminState;
    databases: readonly string[];
    by: string;
    /** the answer was requested no earlier than this; now unless set */
    since?: number;
    live?: boolean;
    provisionedBy?: string | null;
    /** its privileges, one phrase each; null where the answer does not show all of them */
    held?: readonly string[] | null;
  },
  now = Date.now(),
): Promise<boolean> {
  const proved = {
    admin_state: state,
    admin_state_at: now,
    admin_state_since: since ?? now,
    admin_state_by: by,
    admin_state_live: live ? 1 : 0,
    admin_state_databases: JSON.stringify(databases),
    provisioned_by: provisionedBy,
    held: held && JSON.stringify(held),
    held_at: held && now,
    ...NO_EXCEPTION,
    touched_at: now,
  };
  let isSaved = false;
  await writeGrouped(store, async (transaction) => {
    if (rowId === undefined) {
      const row = { ...newRow(who, now), ...proved };
      const added = await transaction
        .insertInto("sql_users")
        .values(row)
        .onConflict((conflict) => conflict.doNothing())
        .executeTakeFirst();
      isSaved = added.numInsertedOrUpdatedRows === 1n;
      return;
    }
    const changed = await transaction
      .updateTable("sql_users")
      .set(proved)
      .where("id", "=", rowId)
      .where("ended_at", "is", null)
      .executeTakeFirst();
    isSaved = changed.numUpdatedRows === 1n;
  });
  return isSaved;
}

/**
 * Saves the proofs of one answer about many SQL users; missing rows are left out. In a transaction of the caller. Resolves to the names of
 * those whose team reset exception it ended.
 */
export async function saveAllVerified(
  transaction: Store,
  { clusterId, names }: { clusterId: string; names: readonly string[] },
  {
    state,
    databases,
    by,
    provisionedBy,
    since,
  }: { state: AdminState; databases: readonly string[]; by: string; provisionedBy: string | null; since: number },
  now = Date.now(),
): Promise<string[]> {
  const ended: string[] = [];
  for (const batch of batches(names)) {
    const update = transaction
      .updateTable("sql_users")
      .where("cluster_id", "=", clusterId)
      .where("ended_at", "is", null)
      .where("name", "in", batch);
    await update
      .set({ admin_state: state, admin_state_at: now, admin_state_by: by, admin_state_live: 0 })
      .set({ admin_state_since: since })
      .set({ provisioned_by: provisionedBy, held: null, held_at: null })
      .set({ admin_state_databases: JSON.stringify(databases), touched_at: now })
      .execute();
    // After the other update, which locked the rows: no exception ends unnamed.
    const excepted = await update.set(NO_EXCEPTION).where("override_at", "is not", null).returning("name").execute();
    ended.push(...excepted.map(({ name }) => name));
  }
  return ended;
}

/** These SQL users are about to get other privileges: they are no longer *restricted* until a check proves it again. */
export async function voidRestricted(
  store: Store,
  { clusterId, names }: { clusterId: string; names: readonly string[] },
  now = Date.now(),
): Promise<void> {
  await store
    .updateTable("sql_users")
    .set({
      admin_state: "unknown",
      admin_state_at: null,
      admin_state_since: null,
      admin_state_by: null,
      admin_state_live: null,
    })
    .set({ admin_state_databases: null, held: null, held_at: null, touched_at: now })
    .where("cluster_id", "=", clusterId)
    .where("ended_at", "is", null)
    .where("name", "in", names)
    .where("admin_state", "=", "restricted")
    .execute();
}
