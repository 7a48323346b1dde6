import type { AdminState } from "#lib/shared/admin-state.ts";
import type { Description, NewDescription } from "#lib/shared/sql-users/sql-user-fields.ts";
import type { Instant } from "#lib/shared/time/instant.ts";
import { newId } from "../../base/ids.ts";
import type { Author } from "../../base/request/author.ts";
import { storeTime } from "../db/clock.ts";
import { writeGrouped } from "../db/grouped.ts";
import type { Store } from "../db/open.ts";
import type { Tables } from "../db/tables.ts";
import { endExposures } from "../passwords/exposures.ts";
import { settleGone } from "./settle-gone.ts";
import { columnsFor, type DescriptionColumn, EMPTY_DESCRIPTION } from "./sql-user-columns.ts";
import { type Arranger, openEnd } from "./sql-user-ends.ts";
import type { StoredPolicy } from "./stored-sql-user.ts";

type Row = Tables["sql_users"];

export type SqlUserKey = { clusterId: string; name: string };

const NO_DESCRIPTION = columnsFor(EMPTY_DESCRIPTION) as Pick<Row, DescriptionColumn>;

export const NO_EXCEPTION = { override_at: null, override_by: null, override_reason: null };

/** The row of a SQL user of which only the name is known. */
export function newRow({ clusterId, name }: SqlUserKey, now: number): Row {
  return {
    id: newId("usr"),
    cluster_id: clusterId,
    name,
    ...NO_DESCRIPTION,
    created_by: null,
    created_by_id: null,
    created_at: null,
    password_changed_at: null,
    password_changed_by: null,
    password_changed_by_id: null,
    admin_state: "unknown",
    admin_state_at: null,
    admin_state_since: null,
    admin_state_by: null,
    admin_state_live: null,
    admin_state_databases: null,
    state_reasons: null,
    provisioned_by: null,
    held: null,
    held_at: null,
    touched_at: now,
    owner_team_id: null,
    owner_since: null,
    ...NO_EXCEPTION,
    protected: 0,
    first_seen_at: null,
    outside_at: null,
    outside_after: null,
    outside_by: null,
    ended_at: null,
    ended_how: null,
    wanted_until: null,
    end_done: null,
    password_entered_at: null,
    password_entered_by: null,
    password_outside_at: null,
    password_outside_by: null,
    password_max_days: null,
    exempt_until: null,
    exempt_reason: null,
    exempt_by: null,
    due_told: null,
  };
}

type Created = Partial<NewDescription> & {
  by: Arranger;
  ownerTeamId?: string | null;
  /** of a request: its row, and the end */
  id?: string;
  wantedUntil?: Instant | null;
  /** `admin` as the Cloud API makes it, unless set */
  state?: AdminState;
};

/** Saves a new SQL user. An older row of this name ends: its SQL user was deleted outside Rolecall. */
export async function saveCreated(
  store: Store,
  who: SqlUserKey,
  { ownerTeamId = null, by, id = newId("usr"), wantedUntil = null, state = "admin", ...description }: Created,
  now = Date.now(),
): Promise<void> {
  await writeGrouped(store, async (transaction) => {
    await end(transaction, who, "vanished", now);
    await transaction
      .insertInto("sql_users")
      .values({
        ...newRow(who, now),
        ...columnsFor(description),
        id,
        wanted_until: wantedUntil,
        owner_team_id: ownerTeamId,
        owner_since: ownerTeamId === null ? null : now,
        created_by: by.name,
        created_by_id: by.id,
        created_at: now,
        password_changed_at: now,
        password_changed_by: by.name,
        password_changed_by_id: by.id,
        admin_state: state,
        first_seen_at: now,
      })
      .execute();
    if (wantedUntil !== null)
      await openEnd(transaction, Object.assign({ rowId: id }, who), { at: wantedUntil, isSet: false }, by);
  });
}

/** Stores a reset: earlier viewers no longer know the password in force. */
export async function saveReset(store: Store, who: SqlUserKey, by: Author, at?: number): Promise<void> {
  await writeGrouped(store, (transaction) => saveResetWithin(transaction, who, by, at));
}

/** Saves a reset within a transaction that writes more. */
export async function saveResetWithin(transaction: Store, who: SqlUserKey, by: Author, at?: number): Promise<void> {
  const now = at ?? (await storeTime(transaction));
  const changed = { password_changed_at: now, password_changed_by: by.name, password_changed_by_id: by.id };
  await upsert(transaction, who, { ...changed, touched_at: now });
  await endExposures(transaction, who, by.name, now);
}

/** Saves owner and description; adopts one that was created outside Rolecall. A new owner ends a team reset exception. */
export async function saveDescribed(
  store: Store,
  who: SqlUserKey,
  { ownerTeamId, ...description }: Partial<Description> & { ownerTeamId: string | null },
  now = Date.now(),
): Promise<void> {
  const ownerSince = ownerTeamId === null ? null : now;
  await writeGrouped(store, async (transaction) => {
    await transaction
      .updateTable("sql_users")
      .set({ ...NO_EXCEPTION, owner_since: ownerSince })
      .where("cluster_id", "=", who.clusterId)
      .where("name", "=", who.name)
      .where("ended_at", "is", null)
      .where((eb) => eb.or([eb("owner_team_id", "is", null), eb("owner_team_id", "!=", ownerTeamId ?? "")]))
      .execute();
    const described = { ...columnsFor(description), owner_team_id: ownerTeamId, outside_at: null, touched_at: now };
    await upsert(transaction, who, described, { owner_since: ownerSince });
  });
}

/** The settings for the age of its password. */
export async function saveSqlUserPolicy(
  store: Store,
  who: SqlUserKey,
  { maxDays, exempt, entered }: Omit<StoredPolicy, "firstSeenAt">,
  now = Date.now(),
): Promise<void> {
  await changeSqlUser(store, who, {
    password_max_days: maxDays,
    exempt_until: exempt?.until ?? null,
    exempt_reason: exempt?.reason ?? null,
    exempt_by: exempt?.by ?? null,
    password_entered_at: entered?.at ?? null,
    password_entered_by: entered?.by ?? null,
    touched_at: now,
  });
}

/** The day on which a person says to have set its password outside Rolecall. */
export async function savePasswordDay(
  store: Store,
  who: SqlUserKey,
  entered: { at: number; by: string },
): Promise<void> {
  await store
    .updateTable("sql_users")
    .set({ password_entered_at: entered.at, password_entered_by: entered.by, touched_at: entered.at })
    .where("cluster_id", "=", who.clusterId)
    .where("name", "=", who.name)
    .where("ended_at", "is", null)
    .execute();
}

/** Whether only a Cluster Admin may change it. */
export async function saveProtected(
  store: Store,
  who: SqlUserKey,
  isProtected: boolean,
  now = Date.now(),
): Promise<void> {
  await changeSqlUser(store, who, { protected: isProtected ? 1 : 0, touched_at: now });
}

/**
 * Saves a team reset exception, or with null ends it. Only where this team still owns the SQL user and nothing was proved meanwhile: a
 * proof and a new owner end an exception.
 */
export async function saveTeamResetException(
  store: Store,
  id: string,
  teamResetException: { teamId: string; by: string; reason: string } | null,
  now = Date.now(),
): Promise<boolean> {
  const set = teamResetException
    ? { override_at: now, override_by: teamResetException.by, override_reason: teamResetException.reason }
    : NO_EXCEPTION;
  const { numUpdatedRows } = await store
    .updateTable("sql_users")
    .set({ ...set, touched_at: now })
    .where("id", "=", id)
    .where("ended_at", "is", null)
    .$if(teamResetException !== null, (query) =>
      query.where("owner_team_id", "=", teamResetException?.teamId ?? "").where("admin_state", "!=", "restricted"),
    )
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

/** Changes the stored facts of a present SQL user; it gets a row where it has none yet. */
export async function changeSqlUser(
  store: Store,
  who: SqlUserKey,
  changed: Partial<Row> & Pick<Row, "touched_at">,
): Promise<void> {
  await writeGrouped(store, (transaction) => upsert(transaction, who, changed));
}

/** In one statement: between two, another replica could give it its row. `more` is of a new row alone. */
async function upsert(
  transaction: Store,
  who: SqlUserKey,
  changed: Partial<Row> & Pick<Row, "touched_at">,
  more: Partial<Row> = {},
): Promise<void> {
  await transaction
    .insertInto("sql_users")
    .values({ ...newRow(who, changed.touched_at), ...more, ...changed })
    .onConflict((conflict) =>
      conflict.columns(["cluster_id", "name"]).where("ended_at", "is", null).doUpdateSet(changed),
    )
    .execute();
}

/** Ends the row of a SQL user that Rolecall deleted. */
export async function saveDeleted(store: Store, who: SqlUserKey, at?: number): Promise<void> {
  await end(store, who, "deleted", at ?? (await storeTime(store)));
}

async function end(store: Store, who: SqlUserKey, how: "deleted" | "vanished", now: number): Promise<void> {
  const gone = await store
    .updateTable("sql_users")
    .set({ ended_at: now, ended_how: how, outside_at: null })
    .where("cluster_id", "=", who.clusterId)
    .where("name", "=", who.name)
    .where("ended_at", "is", null)
    .returning(["id", "name"])
    .execute();
  await settleGone(store, who.clusterId, gone);
}

/** Uses up a one-time code; false where it was used before. Of several calls at once, one gets true. */
export async function spendCode(store: Store, codeHash: string, expiresAt: number): Promise<boolean> {
  const used = await store
    .insertInto("used_codes")
    .values({ code_hash: codeHash, expires_at: expiresAt })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return used.numInsertedOrUpdatedRows === 1n;
}
