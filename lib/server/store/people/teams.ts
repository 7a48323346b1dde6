import type { Team } from "#lib/shared/people/teams.ts";
import type { ClusterRole } from "#lib/shared/policy.ts";
import { newId } from "../../base/ids.ts";
import { byName, standingRoles } from "../clusters/cluster-roles.ts";
import { removeLabelRightsOf } from "../clusters/label-rights.ts";
import { camel } from "../db/camel.ts";
import type { Store } from "../db/open.ts";

/** Every team by name, or those with an id of `only`, with its members, its cluster roles, and how many SQL users it owns. */
export async function allTeams(store: Store, only?: readonly string[]): Promise<Team[]> {
  if (only?.length === 0) return [];
  const [teams, members, roles, owned] = await Promise.all([
    store
      .selectFrom("teams")
      .select(["id", "name", "name_prefix"])
      .$if(only !== undefined, (query) => query.where("id", "in", only ?? []))
      .execute(),
    store
      .selectFrom("team_members")
      .innerJoin("accounts", "accounts.id", "team_members.account_id")
      .select(["team_members.team_id", "team_members.lead", "team_members.by_directory"])
      .select(["accounts.id", "accounts.name", "accounts.email", "accounts.disabled_at"])
      .$if(only !== undefined, (query) => query.where("team_members.team_id", "in", only ?? []))
      .execute(),
    store
      .selectFrom("cluster_roles")
      .select(["team_id", "cluster_id", "role"])
      .where("team_id", "is not", null)
      .$if(only !== undefined, (query) => query.where("team_id", "in", only ?? []))
      .execute(),
    store
      .selectFrom("sql_users")
      .select(["owner_team_id", ({ fn }) => fn.countAll<number>().as("count")])
      .where("owner_team_id", "is not", null)
      .$if(only !== undefined, (query) => query.where("owner_team_id", "in", only ?? []))
      .where("ended_at", "is", null)
      .groupBy("owner_team_id")
      .execute(),
  ]);
  const membersOf = Map.groupBy(members, ({ team_id }) => team_id);
  const rolesOf = Map.groupBy(roles, ({ team_id }) => team_id);
  const ownedBy = new Map(owned.map(({ owner_team_id, count }) => [owner_team_id, count]));
  return teams
    .map(({ id, name, name_prefix }) => ({
      id,
      name,
      prefix: name_prefix ?? "",
      members: (membersOf.get(id) ?? [])
        .map((row) => ({
          accountId: row.id,
          name: row.name,
          email: row.email,
          lead: row.lead === 1,
          disabled: row.disabled_at !== null,
          directory: row.by_directory === 1,
        }))
        .sort((one, other) => Number(other.lead) - Number(one.lead) || byName(one, other)),
      roles: (rolesOf.get(id) ?? []).map(({ cluster_id, role }) => ({ clusterId: cluster_id, role })),
      ownedSqlUsers: ownedBy.get(id) ?? 0,
    }))
    .sort(byName);
}

/** The teams that have a member who can sign in, other than this account where it is given. */
export async function teamsWithPeople(store: Store, ...except: readonly string[]): Promise<Set<string>> {
  const rows = await store
    .selectFrom("team_members")
    .innerJoin("accounts", "accounts.id", "team_members.account_id")
    .select("team_members.team_id as id")
    .distinct()
    .where("accounts.disabled_at", "is", null)
    .where("accounts.id", "not in", ["", ...except])
    .execute();
  return new Set(rows.map(({ id }) => id));
}

/** Every team, by name. */
export async function teamNames(store: Store): Promise<{ id: string; name: string }[]> {
  const rows = await store.selectFrom("teams").select(["id", "name"]).execute();
  return rows.sort(byName);
}

/** By id; without those that were removed. */
export async function teamNamesOf(store: Store, ids: readonly string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await store.selectFrom("teams").select(["id", "name"]).where("id", "in", ids).execute();
  return new Map(rows.map(({ id, name }) => [id, name]));
}

/** Names of these teams by their id, locked until the transaction ends. */
export async function lockTeams(transaction: Store, ids: ReadonlySet<string>): Promise<Map<string, string>> {
  if (ids.size === 0) return new Map();
  const rows = await transaction
    .updateTable("teams")
    .set((eb) => ({ name: eb.ref("name") }))
    .where("id", "in", [...ids])
    .returning(["id", "name"])
    .execute();
  return new Map(rows.map(({ id, name }) => [id, name]));
}

/** Stores a new team; resolves to its id. */
export async function addTeam(store: Store, name: string, now = Date.now(), prefix = ""): Promise<string> {
  const id = newId("tem");
  await store
    .insertInto("teams")
    .values({ id, name, created_at: now, name_prefix: prefix || null })
    .execute();
  return id;
}

/** Without `prefix`, the team keeps its own. */
export async function renameTeam(store: Store, id: string, name: string, prefix?: string): Promise<void> {
  const prefixed = prefix === undefined ? {} : { name_prefix: prefix || null };
  await store
    .updateTable("teams")
    .set({ name, ...prefixed })
    .where("id", "=", id)
    .execute();
}

/** Takes a team away, with its members and its cluster roles. Within a transaction. */
export async function removeTeam(store: Store, id: string): Promise<void> {
  await removeLabelRightsOf(store, { kind: "team", id });
  await store.deleteFrom("cluster_roles").where("team_id", "=", id).execute();
  await store.deleteFrom("team_members").where("team_id", "=", id).execute();
  await store.deleteFrom("api_tokens").where("team_id", "=", id).execute();
  await store.deleteFrom("password_rules").where("scope", "=", "team").where("subject", "=", id).execute();
  await store.deleteFrom("teams").where("id", "=", id).execute();
}

/** The cluster roles that a team has at this moment. `label`: whether it is by a label. */
export async function rolesOfTeam(
  store: Store,
  id: string,
): Promise<{ clusterId: string; role: ClusterRole; label: boolean }[]> {
  const rows = await store
    .selectFrom("cluster_roles")
    .select(["cluster_id", "role", "label_right_id"])
    .where("team_id", "=", id)
    .execute();
  return (await standingRoles(store, rows)).map((row) => {
    const { labelRightId, ...role } = camel(row);
    return { ...role, label: labelRightId !== null };
  });
}

/** Whether a team has a cluster role, or would get one by a label. */
export async function givesRoles(store: Store, id: string): Promise<boolean> {
  for (const table of ["cluster_roles", "label_rights"] as const)
    if (await store.selectFrom(table).select("id").where("team_id", "=", id).limit(1).executeTakeFirst()) return true;
  return false;
}

/** Whether a team owns a SQL user that has not ended. */
export async function ownsSqlUsers(store: Store, id: string): Promise<boolean> {
  const row = await store
    .selectFrom("sql_users")
    .select("id")
    .where("owner_team_id", "=", id)
    .where("ended_at", "is", null)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/** The teams that this account leads. */
export async function teamsLedBy(store: Store, accountId: string): Promise<Set<string>> {
  const led = store.selectFrom("team_members").select("team_id").where("account_id", "=", accountId);
  return new Set((await led.where("lead", "=", 1).execute()).map(({ team_id }) => team_id));
}

/** The account's name, and whether it belongs to the team, by the directory, and leads it; undefined where there is no such account. */
export async function membershipOf(store: Store, teamId: string, accountId: string) {
  const account = await store.selectFrom("accounts").select("name").where("id", "=", accountId).executeTakeFirst();
  if (!account) return undefined;
  const row = await store
    .selectFrom("team_members")
    .select(["lead", "by_directory"])
    .where("team_id", "=", teamId)
    .where("account_id", "=", accountId)
    .executeTakeFirst();
  return {
    name: account.name,
    isMember: row !== undefined,
    lead: row?.lead === 1,
    directory: row?.by_directory === 1,
  };
}

/** Adds a member by hand. */
export async function addMember(store: Store, teamId: string, accountId: string): Promise<void> {
  await store
    .insertInto("team_members")
    .values({ team_id: teamId, account_id: accountId, lead: 0, by_hand: 1, by_directory: 0 })
    .execute();
}

/** Removes a member. */
export async function removeMember(store: Store, teamId: string, accountId: string): Promise<void> {
  await store.deleteFrom("team_members").where("team_id", "=", teamId).where("account_id", "=", accountId).execute();
}

/** Makes a member a lead, or no lead. */
export async function setLead(store: Store, teamId: string, accountId: string, lead: boolean): Promise<void> {
  await store
    .updateTable("team_members")
    .set({ lead: lead ? 1 : 0 })
    .where("team_id", "=", teamId)
    .where("account_id", "=", accountId)
    .execute();
}
