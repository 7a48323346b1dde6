import "server-only";
import type { Store } from "../db/open.ts";
import { standing } from "../people/visibility.ts";
import { asStored, STORED_COLUMNS, type StoredRow, type StoredSqlUser } from "./stored-sql-user.ts";

/** A SQL user of a team. `ownerSince`: the team does not see earlier events. */
export type OwnedSqlUser = StoredSqlUser & {
  team: { id: string; name: string };
  ownerSince: number | null;
  /** of the request for access by the hour that it was made for; null for any other SQL user */
  grant: { requestId: string; isClaimed: boolean; isOver: boolean } | null;
};

/**
 * The SQL users that are there now and belong to a team of this account, over all clusters; none that was made for access by the hour of
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
  const rows = await standing(store, { clusters: [clusterId], teams })
    .innerJoin("teams", "teams.id", "sql_users.owner_team_id")
    .select(STORED_COLUMNS)
    .select(["teams.id as team_id", "teams.name as team", "owner_since"])
    .where("sql_users.name", ">", after)
    .orderBy("sql_users.name")
    .limit(limit)
    .execute();
  return rows.map(asOwned);
}

type OwnedRow = StoredRow & {
  team_id: string;
  team: string;
  owner_since: number | null;
  grant_id?: string | null;
  grant_finished_at?: number | null;
  end_done?: number | null;
};

function asOwned(row: OwnedRow): OwnedSqlUser {
  const { grant_id: requestId = null, grant_finished_at, end_done } = row;
  const isOver = end_done !== null && end_done === row.wanted_until;
  const grant = requestId === null ? null : { requestId, isClaimed: grant_finished_at !== null, isOver };
  return { ...asStored(row), team: { id: row.team_id, name: row.team }, ownerSince: row.owner_since, grant };
}

function ofTeamsOf(store: Pick<Store, "selectFrom">, accountId: string) {
  return store
    .selectFrom("sql_users")
    .innerJoin("team_members", "team_members.team_id", "sql_users.owner_team_id")
    .innerJoin("teams", "teams.id", "sql_users.owner_team_id")
    .where("team_members.account_id", "=", accountId)
    .where("sql_users.ended_at", "is", null)
    .where(({ exists, not, selectFrom }) =>
      not(
        exists(
          selectFrom("requests")
            .select("requests.id")
            .whereRef("requests.sql_user_id", "=", "sql_users.id")
            .where("requests.kind", "=", "grant")
            .where("requests.requester_id", "!=", accountId),
        ),
      ),
    )
    .select(STORED_COLUMNS)
    .select(["teams.id as team_id", "teams.name as team", "owner_since", "end_done"])
    .select(({ selectFrom }) =>
      selectFrom("requests")
        .select("requests.id")
        .whereRef("requests.sql_user_id", "=", "sql_users.id")
        .where("requests.kind", "=", "grant")
        .limit(1)
        .as("grant_id"),
    )
    .select(({ selectFrom }) =>
      selectFrom("requests")
        .select("requests.finished_at")
        .whereRef("requests.sql_user_id", "=", "sql_users.id")
        .where("requests.kind", "=", "grant")
        .limit(1)
        .as("grant_finished_at"),
    );
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
