import { sql } from "kysely";
import type { ListedTeam } from "#lib/shared/people/teams.ts";
import type { ClusterRole } from "#lib/shared/policy.ts";
import { inOrder, isAfter, type Ordered } from "../db/after-key.ts";
import type { Store } from "../db/base.ts";
import { hasWord } from "../db/has-word.ts";
import { keptCounts } from "../db/kept-counts.ts";

/** As the index has it. */
const NAME = sql<string>`lower(name)`;
const BY_NAME: readonly Ordered[] = [
  [NAME, "asc"],
  [sql.ref("id"), "asc"],
];
/** How many members and roles of a team a list names; its page has all of them. */
const MOST_NAMED = 3;

/** A team as a list has it, without the names of clusters. */
export type TeamRow = Omit<ListedTeam, "roles"> & { roles: { clusterId: string; role: ClusterRole }[] };

/** A page of the teams whose name has this word in it, by name, after the team with this id; undefined, or gone: from the first on. */
export async function teamsAfter(
  store: Store,
  word: string,
  { after, limit }: { after: string | undefined; limit: number },
): Promise<TeamRow[]> {
  const key = after === undefined ? undefined : await keyOf(store, after);
  const teams = await named(store, word)
    .select(["id", "name", "name_prefix"])
    .$if(key !== undefined, (query) => query.where(isAfter(BY_NAME, key ?? [])))
    .orderBy(inOrder(BY_NAME))
    .limit(limit)
    .execute();
  const ids = teams.map(({ id }) => id);
  if (ids.length === 0) return [];
  const [members, memberCounts, roles, roleCounts, owned] = await Promise.all([
    firstMembers(store, ids),
    countOf(store, "team_members", ids),
    firstRoles(store, ids),
    countOf(store, "cluster_roles", ids),
    keptCounts(store, { key: `owned ${ids.join()}`, count: () => countOwned(store, ids), rowsOf: sumOf }),
  ]);
  return teams.map(({ id, name, name_prefix }) => ({
    id,
    name,
    prefix: name_prefix ?? "",
    members: members.get(id) ?? [],
    memberCount: memberCounts.get(id) ?? 0,
    roles: roles.get(id) ?? [],
    roleCount: roleCounts.get(id) ?? 0,
    ownedSqlUsers: owned.get(id) ?? 0,
  }));
}

async function keyOf(store: Store, id: string): Promise<[string, string] | undefined> {
  const row = await store.selectFrom("teams").select(NAME.as("key")).where("id", "=", id).executeTakeFirst();
  return row && [row.key, id];
}

/** How many teams have this word in their name. */
export async function countTeams(store: Store, word: string): Promise<number> {
  const { count } = await named(store, word)
    .select(({ fn }) => fn.countAll<number>().as("count"))
    .executeTakeFirstOrThrow();
  return count;
}

/** The first teams that have the word in their name, by name, and how many there are. */
export async function findTeams(store: Store, word: string, limit: number) {
  const [rows, count] = await Promise.all([
    named(store, word).select(["id", "name"]).orderBy(inOrder(BY_NAME)).limit(limit).execute(),
    countTeams(store, word),
  ]);
  return { rows: rows.map(({ id, name }) => ({ id, name })), count };
}

function named(store: Store, word: string) {
  return store.selectFrom("teams").$if(word.trim() !== "", (query) => query.where(hasWord([sql.ref("name")], word)));
}

/** The first members of each of these teams, leads first, then by name. */
async function firstMembers(store: Store, ids: readonly string[]): Promise<Map<string, ListedTeam["members"]>> {
  const place = sql<number>`row_number() over (partition by team_members.team_id
    order by team_members.lead desc, lower(accounts.name), accounts.id)`;
  const rows = await store
    .selectFrom((eb) =>
      eb
        .selectFrom("team_members")
        .innerJoin("accounts", "accounts.id", "team_members.account_id")
        .select(["team_members.team_id", "team_members.lead", "accounts.id", "accounts.name", "accounts.disabled_at"])
        .select(place.as("place"))
        .where("team_members.team_id", "in", ids)
        .as("placed"),
    )
    .selectAll()
    .where("place", "<=", MOST_NAMED)
    .orderBy("place")
    .execute();
  const byTeam = Map.groupBy(rows, ({ team_id }) => team_id);
  return new Map(
    [...byTeam].map(([id, of]) => [
      id,
      of.map((row) => ({
        accountId: row.id,
        name: row.name,
        lead: row.lead === 1,
        disabled: row.disabled_at !== null,
      })),
    ]),
  );
}

/** Names of the first members of a team, and how many more it has. */
export async function firstMembersOf(store: Store, teamId: string): Promise<{ members: string[]; more: number }> {
  const [first, counts] = await Promise.all([firstMembers(store, [teamId]), countOf(store, "team_members", [teamId])]);
  const members = (first.get(teamId) ?? []).map(({ name }) => name);
  return { members, more: (counts.get(teamId) ?? 0) - members.length };
}

/** The newest roles of each of these teams. */
async function firstRoles(store: Store, ids: readonly string[]): Promise<Map<string, TeamRow["roles"]>> {
  const place = sql<number>`row_number() over (partition by team_id order by granted_at desc, id)`;
  const rows = await store
    .selectFrom((eb) =>
      eb
        .selectFrom("cluster_roles")
        .select(["team_id", "cluster_id", "role", place.as("place")])
        .where("team_id", "in", ids)
        .as("placed"),
    )
    .selectAll()
    .where("place", "<=", MOST_NAMED)
    .orderBy("place")
    .execute();
  const byTeam = Map.groupBy(rows, ({ team_id }) => team_id ?? "");
  return new Map(
    [...byTeam].map(([id, of]) => [id, of.map(({ cluster_id, role }) => ({ clusterId: cluster_id, role }))]),
  );
}

async function countOf(
  store: Store,
  table: "team_members" | "cluster_roles",
  ids: readonly string[],
): Promise<Map<string, number>> {
  const rows = await store
    .selectFrom(table)
    .select(["team_id", ({ fn }) => fn.countAll<number>().as("count")])
    .where("team_id", "in", ids)
    .groupBy("team_id")
    .execute();
  return new Map(rows.map(({ team_id, count }) => [team_id ?? "", count]));
}

async function countOwned(store: Store, ids: readonly string[]): Promise<Map<string, number>> {
  const rows = await store
    .selectFrom("sql_users")
    .select(["owner_team_id", ({ fn }) => fn.countAll<number>().as("count")])
    .where("owner_team_id", "in", ids)
    .where("ended_at", "is", null)
    .groupBy("owner_team_id")
    .execute();
  return new Map(rows.map(({ owner_team_id, count }) => [owner_team_id ?? "", count]));
}

const sumOf = (counts: ReadonlyMap<string, number>) => [...counts.values()].reduce((sum, count) => sum + count, 0);
