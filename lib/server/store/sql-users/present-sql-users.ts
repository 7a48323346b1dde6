import type { AdminState } from "#lib/shared/admin-state.ts";
import { cachedRead } from "../clusters/read-cache.ts";
import type { Store } from "../db/open.ts";
import type { SqlUserKey } from "./sql-users.ts";
import { asStored, STORED_COLUMNS, type StoredSqlUser } from "./stored-sql-user.ts";

export type PresentSqlUser = StoredSqlUser & { /** the name of the team that owns it */ owner: string | null };

/** The stored facts of the present SQL users of a cluster, by name. */
export function storedSqlUsers(store: Store, clusterId: string): Promise<ReadonlyMap<string, PresentSqlUser>> {
  return cachedRead(store, `sql_users ${clusterId}`, () => readPresent(store, clusterId));
}

async function readPresent(store: Store, clusterId: string): Promise<Map<string, PresentSqlUser>> {
  const rows = await store
    .selectFrom("sql_users")
    .leftJoin("teams", "teams.id", "sql_users.owner_team_id")
    .select(STORED_COLUMNS)
    .select("teams.name as owner")
    .where("cluster_id", "=", clusterId)
    .where("ended_at", "is", null)
    .execute();
  return new Map(rows.map((row) => [row.name, { ...asStored(row), owner: row.owner }]));
}

/** The names of SQL users that are there now and begin so, ascending. */
export async function namesBeginning(store: Store, clusterId: string, prefix: string): Promise<string[]> {
  const rows = await store
    .selectFrom("sql_users")
    .select("name")
    .where("cluster_id", "=", clusterId)
    .where("ended_at", "is", null)
    .where("name", "like", `${prefix}%`)
    .execute();
  // An underscore in the pattern stands for any character.
  return rows
    .map(({ name }) => name)
    .filter((name) => name.startsWith(prefix))
    .sort();
}

/** The facts that limit who may change this SQL user. */
export async function protectionOf(
  store: Store,
  { clusterId, name }: SqlUserKey,
): Promise<{ protected: boolean; state: AdminState; provisionedBy: string | null }> {
  const row = await store
    .selectFrom("sql_users")
    .select(["protected", "admin_state", "provisioned_by"])
    .where("cluster_id", "=", clusterId)
    .where("name", "=", name)
    .where("ended_at", "is", null)
    .executeTakeFirst();
  const { provisioned_by: provisionedBy = null } = row ?? {};
  return { protected: row?.protected === 1, state: row?.admin_state ?? "unknown", provisionedBy };
}

/**
 * The owner team of this row's SQL user, its proved state, and its team reset exception; undefined where the SQL user no longer
 * exists.
 */
export async function ownerOfRow(
  store: Store,
  id: string,
): Promise<{ ownerTeamId: string | null; state: AdminState; isExcepted: boolean } | undefined> {
  const row = await store
    .selectFrom("sql_users")
    .select(["owner_team_id", "admin_state", "override_at"])
    .where("id", "=", id)
    .where("ended_at", "is", null)
    .executeTakeFirst();
  return row && { ownerTeamId: row.owner_team_id, state: row.admin_state, isExcepted: row.override_at !== null };
}

/** The row of a SQL user that is there, and the team that owns it; undefined where Rolecall stores none. */
export async function rowOf(
  store: Store,
  { clusterId, name }: SqlUserKey,
): Promise<{ id: string; teamId: string | null } | undefined> {
  return store
    .selectFrom("sql_users")
    .select(["id", "owner_team_id as teamId"])
    .where("cluster_id", "=", clusterId)
    .where("name", "=", name)
    .where("ended_at", "is", null)
    .executeTakeFirst();
}

/** Whether the SQL user of this name has a row, and whether it is unchanged since a list first had it. */
export async function untouched(store: Store, { clusterId, name }: SqlUserKey): Promise<boolean | undefined> {
  const row = await store
    .selectFrom("sql_users")
    .select([
      "created_by",
      "owner_team_id",
      "outside_at",
      "password_changed_at",
      "protected",
      "touched_at",
      "first_seen_at",
    ])
    .where("cluster_id", "=", clusterId)
    .where("name", "=", name)
    .where("ended_at", "is", null)
    .executeTakeFirst();
  if (!row) return undefined;
  const isSaid = row.created_by !== null || row.owner_team_id !== null || row.protected === 1;
  // Every other change of its description touches its row.
  const isTouched = row.password_changed_at !== null || row.touched_at !== row.first_seen_at;
  return !isSaid && !isTouched && row.outside_at === null;
}
