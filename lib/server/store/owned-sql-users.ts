import "server-only";
import type { Store } from "./open.ts";
import { DESCRIPTION_COLUMNS } from "./sql-user-columns.ts";

/** The SQL users that are there now and belong to a team of this account, over all clusters. */
export async function ownedSqlUsers(store: Store, accountId: string) {
  return ofTeamsOf(store, accountId)
    .leftJoin("cluster_readings", "cluster_readings.cluster_id", "sql_users.cluster_id")
    .select("cluster_readings.last_complete_at")
    .execute();
}

/**
 * One of them by the id of its row; undefined where it is another team's, nobody's, ended or was never there. It is looked for among
 * the person's own, so that the database never touches the row of another: finding that out would take it longer than finding none.
 */
export async function ownedSqlUser(store: Store, accountId: string, id: string) {
  return store
    .with(
      (expression) => expression("owned").materialized(),
      (creator) => ofTeamsOf(creator, accountId),
    )
    .selectFrom("owned")
    .selectAll()
    .where("id", "=", id)
    .executeTakeFirst();
}

export type OwnedRow = NonNullable<Awaited<ReturnType<typeof ownedSqlUser>>>;

function ofTeamsOf(store: Pick<Store, "selectFrom">, accountId: string) {
  return store
    .selectFrom("sql_users")
    .innerJoin("team_members", "team_members.team_id", "sql_users.owner_team_id")
    .innerJoin("teams", "teams.id", "sql_users.owner_team_id")
    .where("team_members.account_id", "=", accountId)
    .where("sql_users.ended_at", "is", null)
    .select(["sql_users.id", "sql_users.cluster_id", "sql_users.name", "wanted_until"])
    .select(DESCRIPTION_COLUMNS)
    .select(["teams.id as owner_team_id", "teams.name as team"])
    .select(["password_changed_at", "password_changed_by", "protected", "owner_since"])
    .select(["admin_state", "admin_state_at", "admin_state_by", "admin_state_databases"])
    .select(["override_at", "override_by", "override_reason"]);
}

/** The teams of this account, by name. */
export async function teamsOf(
  store: Store,
  accountId: string,
): Promise<{ id: string; name: string; prefix: string | null }[]> {
  const rows = await store
    .selectFrom("team_members")
    .innerJoin("teams", "teams.id", "team_members.team_id")
    .select(["teams.id", "teams.name", "teams.name_prefix as prefix"])
    .where("team_members.account_id", "=", accountId)
    .execute();
  return rows.sort((one, other) => one.name.localeCompare(other.name, "en"));
}
