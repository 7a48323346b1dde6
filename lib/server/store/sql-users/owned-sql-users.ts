import { sql } from "kysely";
import type { Store } from "../db/open.ts";
import { standing } from "../people/visibility.ts";
import { asStored, STORED_COLUMNS, type StoredRow, type StoredSqlUser } from "./stored-sql-user.ts";

/** A SQL user of a team. `ownerSince`: the team does not see earlier events. */
export type OwnedSqlUser = StoredSqlUser & {
  team: { id: string; name: string };
  ownerSince: number | null;
  /** of the request for temporary access that it was made for; null for any other SQL user. `spec`: JSON of what was approved. */
  grant: { requestId: string; spec: string; decidedAt: number; isClaimed: boolean; isOver: boolean } | null;
};

/**
 * The SQL users that are there now and belong to a team of this account, over all clusters; none that was made for temporary access of
 * another person.
 */
export async function ownedSqlUsers(
  store: Store,
  accountId: string,
): Promise<(OwnedSqlUser & { /** when the list of its cluster was last complete */ listedAt: number | null })[]> {
  const rows = await ofTeamsOf(store, accountId)
    .leftJoin("cluster_readings", "cluster_readings.cluster_id", "sql_users.cluster_id")
    .select("cluster_readings.last_complete_at")
    .execute();
  return rows.map((row) => ({ ...asOwned(row), listedAt: row.last_complete_at }));
}

/**
 * One of them by the id of its row; undefined for one of another team, without an owner, ended or missing. The query reads the person's
 * own rows only: a refusal that touched a foreign row would take longer and reveal it.
 */
export async function ownedSqlUser(store: Store, accountId: string, id: string): Promise<OwnedSqlUser | undefined> {
  const row = await store
    .with(
      (expression) => expression("owned").materialized(),
      (creator) => ofTeamsOf(creator, accountId),
    )
    .selectFrom("owned")
    .selectAll()
    .where("id", "=", id)
    .executeTakeFirst();
  return row && asOwned(row);
}

/** SQL users of these teams on one cluster by name, after this name; `limit` at most. */
export async function ownedAfter(
  store: Store,
  { clusterId, teams }: { clusterId: string; teams: readonly string[] },
  { after, limit }: { after: string; limit: number },
): Promise<OwnedSqlUser[]> {
  if (teams.length === 0) return [];
  const rows = await standing(store, { clusters: [clusterId] })
    // Not the column itself: a team may own more than the cluster has, and by it all of those would be looked at.
    .where(sql<boolean>`(sql_users.owner_team_id || '') in (${sql.join(teams)})`)
    .innerJoin("teams", "teams.id", "sql_users.owner_team_id")
    .leftJoin(given(store), (join) => join.onRef("given.grant_of", "=", "sql_users.id"))
    .select(STORED_COLUMNS)
    .select(OWNED_COLUMNS)
    .where("sql_users.name", ">", after)
    .orderBy("sql_users.name")
    .limit(limit)
    .execute();
  return rows.map(asOwned);
}

const OWNED_COLUMNS = [
  "teams.id as team_id",
  "teams.name as team",
  "owner_since",
  "end_done",
  "grant_id",
  "grant_asked",
  "grant_approved",
  "grant_decided_at",
  "grant_finished_at",
] as const;

/** The requests for temporary access, by the SQL user that each made. */
function given(store: Pick<Store, "selectFrom">) {
  return store
    .selectFrom("requests")
    .select(["sql_user_id as grant_of", "id as grant_id", "requester_id as grant_requester_id"])
    .select(["asked as grant_asked", "approved as grant_approved"])
    .select(["decided_at as grant_decided_at", "finished_at as grant_finished_at"])
    .where("requests.kind", "=", "grant")
    .as("given");
}

type OwnedRow = StoredRow & {
  team_id: string;
  team: string;
  owner_since: number | null;
  end_done: number | null;
  grant_id: string | null;
  grant_asked: string | null;
  grant_approved: string | null;
  grant_decided_at: number | null;
  grant_finished_at: number | null;
};

function asOwned(row: OwnedRow): OwnedSqlUser {
  const grant = row.grant_id === null ? null : givenBy(row, row.grant_id);
  return { ...asStored(row), team: { id: row.team_id, name: row.team }, ownerSince: row.owner_since, grant };
}

function givenBy(row: OwnedRow, requestId: string): NonNullable<OwnedSqlUser["grant"]> {
  return {
    requestId,
    spec: row.grant_approved ?? row.grant_asked ?? "",
    decidedAt: row.grant_decided_at ?? 0,
    isClaimed: row.grant_finished_at !== null,
    isOver: row.end_done !== null && row.end_done === row.wanted_until,
  };
}

function ofTeamsOf(store: Pick<Store, "selectFrom">, accountId: string) {
  return store
    .selectFrom("sql_users")
    .innerJoin("team_members", "team_members.team_id", "sql_users.owner_team_id")
    .innerJoin("teams", "teams.id", "sql_users.owner_team_id")
    .leftJoin(given(store), (join) => join.onRef("given.grant_of", "=", "sql_users.id"))
    .where("team_members.account_id", "=", accountId)
    .where("sql_users.ended_at", "is", null)
    .where(({ or, eb }) => or([eb("grant_id", "is", null), eb("grant_requester_id", "=", accountId)]))
    .select(STORED_COLUMNS)
    .select(OWNED_COLUMNS);
}

/** The teams of this account, by name. */
export async function teamsOf(
  store: Store,
  accountId: string,
): Promise<{ id: string; name: string; prefix: string | null; lead: boolean }[]> {
  const rows = await store
    .selectFrom("team_members")
    .innerJoin("teams", "teams.id", "team_members.team_id")
    .select(["teams.id", "teams.name", "teams.name_prefix as prefix", "team_members.lead"])
    .where("team_members.account_id", "=", accountId)
    .execute();
  const teams = rows.map(({ id, name, prefix, lead }) => ({ id, name, prefix, lead: lead === 1 }));
  return teams.sort((one, other) => one.name.localeCompare(other.name, "en"));
}
