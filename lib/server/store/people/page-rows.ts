import { type RawBuilder, sql } from "kysely";
import type { AccountSession } from "#lib/shared/people/accounts.ts";
import type { ClusterRole } from "#lib/shared/policy.ts";
import { inOrder, isAfter, type Ordered } from "../db/after-key.ts";
import type { Store } from "../db/base.ts";
import { camel } from "../db/camel.ts";
import { asSession, liveSessions } from "../sign-in/live-sessions.ts";

/* The parts of the pages of a person and a team, a page at a time, in the order of a key. */

/** `after`: the key of the last row of the page before, whose values are in the order of the function. */
export type Cut = { after: readonly (string | number)[] | undefined; limit: number };

const by = (column: string, direction: "asc" | "desc" = "asc"): Ordered => [sql.ref(column), direction];
const rest = (order: readonly Ordered[], after: Cut["after"]): RawBuilder<boolean> =>
  after === undefined ? sql<boolean>`(1 = 1)` : isAfter(order, after);

const BY_TEAM = [by("teams.name"), by("teams.id")];

/** The teams of an account. Key: name, id. */
export async function membershipsAfter(store: Store, accountId: string, { after, limit }: Cut) {
  const rows = await store
    .selectFrom("team_members")
    .innerJoin("teams", "teams.id", "team_members.team_id")
    .select(["teams.id", "teams.name", "team_members.lead", "team_members.by_directory"])
    .where("team_members.account_id", "=", accountId)
    .where(rest(BY_TEAM, after))
    .orderBy(inOrder(BY_TEAM))
    .limit(limit)
    .execute();
  return rows.map(({ id, name, lead, by_directory }) => ({
    id,
    name,
    lead: lead === 1,
    directory: by_directory === 1,
  }));
}

const NOT_LEAD = sql<number>`(1 - team_members.lead)`;
const BY_MEMBER: readonly Ordered[] = [[NOT_LEAD, "asc"], by("accounts.name"), by("accounts.id")];

/** The members of a team, leads first. Key: 0 for a lead and 1 for others, name, id. */
export async function membersAfter(store: Store, teamId: string, { after, limit }: Cut) {
  const rows = await store
    .selectFrom("team_members")
    .innerJoin("accounts", "accounts.id", "team_members.account_id")
    .select(["accounts.id", "accounts.name", "accounts.email", "accounts.disabled_at", "accounts.signed_in_at"])
    .select(["team_members.lead", "team_members.by_directory"])
    .where("team_members.team_id", "=", teamId)
    .where(rest(BY_MEMBER, after))
    .orderBy(inOrder(BY_MEMBER))
    .limit(limit)
    .execute();
  return rows.map((row) => {
    const { disabledAt, byDirectory, ...member } = camel(row);
    return { ...member, lead: row.lead === 1, disabled: disabledAt !== null, directory: byDirectory === 1 };
  });
}

const BY_GRANT = [by("cluster_roles.granted_at", "desc"), by("cluster_roles.id")];

export type RoleRow = {
  id: string;
  /** `*`: all clusters */
  clusterId: string;
  role: ClusterRole;
  through: { id: string; name: string } | null;
  by: string;
  since: number;
  directory: boolean;
  /** the label that gives it to this cluster */
  label: string | null;
};

/** The cluster roles of a team, or of an account with those of its teams, the newest first. Key: time, id. */
export async function rolesAfter(
  store: Store,
  of: { accountId: string } | { teamId: string },
  { after, limit }: Cut,
): Promise<RoleRow[]> {
  const rows = await store
    .selectFrom("cluster_roles")
    .leftJoin("teams", "teams.id", "cluster_roles.team_id")
    .leftJoin("label_rights", "label_rights.id", "cluster_roles.label_right_id")
    .select(["cluster_roles.id", "cluster_roles.cluster_id", "cluster_roles.role", "cluster_roles.granted_by as by"])
    .select(["cluster_roles.granted_at as since", "cluster_roles.by_directory", "label_rights.label"])
    .select(["teams.id as team_id", "teams.name as team"])
    .where((eb) =>
      "teamId" in of
        ? eb("cluster_roles.team_id", "=", of.teamId)
        : eb.or([
            eb("cluster_roles.account_id", "=", of.accountId),
            eb(
              "cluster_roles.team_id",
              "in",
              eb.selectFrom("team_members").select("team_id").where("account_id", "=", of.accountId),
            ),
          ]),
    )
    .where(rest(BY_GRANT, after))
    .orderBy(inOrder(BY_GRANT))
    .limit(limit)
    .execute();
  return rows.map((row) => {
    const { teamId, team, byDirectory, ...role } = camel(row);
    return {
      ...role,
      through: teamId === null || "teamId" in of ? null : { id: teamId, name: team ?? "" },
      directory: byDirectory === 1,
    };
  });
}

const BY_SIGN_IN = [by("created_at", "desc"), by("id_hash")];

/** The live sessions of an account, the newest first. Key: time, id. `current` is the session that asks. */
export async function sessionsAfter(
  store: Store,
  { accountId, currentIdHash }: { accountId: string; currentIdHash: string },
  { after, limit }: Cut,
  now = Date.now(),
): Promise<AccountSession[]> {
  const rows = await liveSessions(store, accountId, now)
    .where(rest(BY_SIGN_IN, after))
    .orderBy(inOrder(BY_SIGN_IN))
    .limit(limit)
    .execute();
  return rows.map((row) => asSession(row, currentIdHash));
}

const BY_TOKEN = [by("api_tokens.name"), by("api_tokens.id")];

/** The valid tokens of an account, and those of services that it made. Key: name, id. */
export async function validTokensAfter(
  store: Store,
  accountId: string,
  { after, limit }: Cut,
  now = Date.now(),
): Promise<
  {
    id: string;
    name: string;
    team: { id: string; name: string } | null;
    expiresAt: number;
    lastUsedAt: number | null;
  }[]
> {
  const rows = await tokensOf(store, accountId, now)
    .leftJoin("teams", "teams.id", "api_tokens.team_id")
    .select(["api_tokens.id", "api_tokens.name", "expires_at", "last_used_at"])
    .select(["team_id", "teams.name as team"])
    .where(rest(BY_TOKEN, after))
    .orderBy(inOrder(BY_TOKEN))
    .limit(limit)
    .execute();
  return rows.map((row) => {
    const { teamId, team, ...token } = camel(row);
    return { ...token, team: teamId === null ? null : { id: teamId, name: team ?? "" } };
  });
}

function tokensOf(store: Pick<Store, "selectFrom">, accountId: string, now: number) {
  return store
    .selectFrom("api_tokens")
    .where("api_tokens.revoked_at", "is", null)
    .where("api_tokens.expires_at", ">", now)
    .where((eb) =>
      eb.or([
        eb("api_tokens.account_id", "=", accountId),
        eb("api_tokens.made_by_id", "=", accountId).and("api_tokens.team_id", "is not", null),
      ]),
    );
}

/** How many of each an account has, counted in the store. `passwords`: that may still be in force. */
export async function countsOfPerson(store: Store, accountId: string, now = Date.now()) {
  const memberships = () => store.selectFrom("team_members").where("team_members.account_id", "=", accountId);
  const counted = () => sql<number>`count(*)`.as("count");
  const row = await store
    .selectNoFrom([
      memberships().select(counted()).as("teams"),
      memberships().where("lead", "=", 1).select(counted()).as("leads"),
      store
        .selectFrom("cluster_roles")
        .where((eb) => eb.or([eb("account_id", "=", accountId), eb("team_id", "in", memberships().select("team_id"))]))
        .select(counted())
        .as("roles"),
      liveSessions(store, accountId, now).clearSelect().select(counted()).as("sessions"),
      tokensOf(store, accountId, now).select(counted()).as("tokens"),
      store.selectFrom("devices").where("account_id", "=", accountId).select(counted()).as("devices"),
      store
        .selectFrom("exposures")
        .innerJoin("sql_users", "sql_users.id", "exposures.sql_user_id")
        .where("account_id", "=", accountId)
        .where("replaced_at", "is", null)
        .where("ended_at", "is", null)
        .select(counted())
        .as("passwords"),
      pendingRequests(store, now).where("requester_id", "=", accountId).select(counted()).as("requests"),
    ])
    .executeTakeFirstOrThrow();
  return numbersOf(row);
}

/** How many of each a team has, counted in the store. */
export async function countsOfTeam(store: Store, teamId: string, now = Date.now()) {
  const counted = () => sql<number>`count(*)`.as("count");
  const row = await store
    .selectNoFrom([
      store.selectFrom("team_members").where("team_id", "=", teamId).select(counted()).as("members"),
      store.selectFrom("cluster_roles").where("team_id", "=", teamId).select(counted()).as("roles"),
      pendingRequests(store, now).where("team_id", "=", teamId).select(counted()).as("requests"),
    ])
    .executeTakeFirstOrThrow();
  return numbersOf(row);
}

/** A count is never null, which the types of a query within a query cannot say. */
function numbersOf<K extends string>(row: Record<K, number | null>): Record<K, number> {
  return Object.fromEntries(Object.entries<number | null>(row).map(([key, count]) => [key, count ?? 0])) as Record<
    K,
    number
  >;
}

function pendingRequests(store: Pick<Store, "selectFrom">, now: number) {
  return store.selectFrom("requests").where("state", "=", "pending").where("expires_at", ">", now);
}

/** A team by its id; undefined where there is none. */
export async function teamById(
  store: Store,
  id: string,
): Promise<{ id: string; name: string; prefix: string } | undefined> {
  const row = await store
    .selectFrom("teams")
    .select(["id", "name", "name_prefix"])
    .where("id", "=", id)
    .executeTakeFirst();
  return row && { id: row.id, name: row.name, prefix: row.name_prefix ?? "" };
}
