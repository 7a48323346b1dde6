import type { ExpressionBuilder, Nullable } from "kysely";
import type { Instant } from "#lib/shared/time/instant.ts";
import { camel } from "../db/camel.ts";
import type { Store } from "../db/open.ts";
import type { Tables } from "../db/tables.ts";
import { lockTeams } from "../people/teams.ts";
import { asRequest, requests, type StoredRequest } from "./requests.ts";

/** What the approval of temporary access decided. `spec`: JSON of what was approved. `latestEnd`: epoch milliseconds. */
export type GrantDecision = {
  id: string;
  clusterId: string;
  requesterId: string;
  name: string;
  sqlUserId: string | null;
  spec: string;
  latestEnd: number;
  /** ids of the rules that approved it, where no person did */
  byRule?: string | null;
};

/** A decision as the store has it now, with its mark. `finishedAt`: when its password was set, by the word of the store alone. */
export type StoredGrant = GrantDecision & { seal: string | null; clusterName: string; finishedAt: number | null };

/** The temporary access that this SQL user was made for, if any; more than one only where the store was edited. */
export async function grantsOf(store: Store, sqlUserId: string): Promise<StoredGrant[]> {
  const rows = await grants(store).where("sql_user_id", "=", sqlUserId).execute();
  return rows.map(asGrant);
}

/** The approved decisions on these clusters that nobody has claimed. */
export async function unclaimedGrants(store: Store, clusterIds: readonly string[]): Promise<StoredGrant[]> {
  if (clusterIds.length === 0) return [];
  const rows = await grants(store)
    .where("cluster_id", "in", clusterIds)
    .where("state", "=", "approved")
    .where("finished_at", "is", null)
    .execute();
  return rows.map(asGrant);
}

/** Every decision with a mark whose SQL user is there. */
export async function sealedGrants(store: Store): Promise<StoredGrant[]> {
  const rows = await grants(store)
    .where("grant_seal", "is not", null)
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom("sql_users")
          .select("sql_users.id")
          .whereRef("sql_users.id", "=", "requests.sql_user_id")
          .where("sql_users.ended_at", "is", null),
      ),
    )
    .execute();
  return rows.map(asGrant);
}

/** Approved access whose end is to come, of people whose account is disabled or removed, or who have left its team. */
export async function grantsOfLeavers(store: Store, now: number): Promise<StoredRequest[]> {
  const rows = await requests(store)
    .where("request.kind", "=", "grant")
    .where("request.state", "=", "approved")
    .where("user.id", "is not", null)
    .where("user.ended_at", "is", null)
    .where((eb) => eb.or([eb("user.wanted_until", "is", null), eb("user.wanted_until", ">", now as Instant)]))
    .where((eb) =>
      eb.or([
        eb("requester.id", "is", null),
        eb("requester.disabled_at", "is not", null),
        eb("member.account_id", "is", null),
      ]),
    )
    .execute();
  return rows.map(asRequest);
}

export type GrantToEnd = { clusterId: string; name: string; sqlUserId: string; at: Instant };

/** Temporary access, of one cluster or of all, that the store calls approved, with its end there, which is to come at this time. */
export async function grantsToEnd(store: Store, now: number, clusterId?: string): Promise<GrantToEnd[]> {
  const all = requests(store)
    .where("request.kind", "=", "grant")
    .where("request.state", "=", "approved")
    .where("user.ended_at", "is", null)
    .where("user.wanted_until", ">", now as Instant)
    .where((eb) => eb.or([eb("user.end_done", "is", null), eb("user.end_done", "!=", eb.ref("user.wanted_until"))]));
  const rows = await (clusterId === undefined ? all : all.where("request.cluster_id", "=", clusterId)).execute();
  return rows.map((row) => ({
    clusterId: row.clusterId,
    name: row.name,
    sqlUserId: row.userRow ?? "",
    at: row.wantedUntil as Instant,
  }));
}

/** Whether a request for a later end of this SQL user was approved. */
export async function wasExtended(store: Store, sqlUserId: string): Promise<boolean> {
  const row = await store
    .selectFrom("requests")
    .select("id")
    .where("kind", "=", "extend")
    .where("sql_user_id", "=", sqlUserId)
    .where("state", "=", "approved")
    .executeTakeFirst();
  return row !== undefined;
}

/** Whether an approved request for a later end of this SQL user is being carried out. */
export async function isBeingExtended(store: Store, sqlUserId: string): Promise<boolean> {
  const row = await store
    .selectFrom("requests")
    .select("id")
    .where("kind", "=", "extend")
    .where("sql_user_id", "=", sqlUserId)
    .where("state", "=", "approved")
    .where("finished_at", "is", null)
    .executeTakeFirst();
  return row !== undefined;
}

type Whose = { requesterId: string; teamId: string; clusterId: string };

/**
 * Locks, until the transaction ends, what the limits of temporary access count by: the person, their team and the cluster's connection. So
 * approvals on two servers count one after the other.
 */
export async function lockLimits(transaction: Store, { requesterId, teamId, clusterId }: Whose): Promise<void> {
  const level = transaction.updateTable("sql_connections").set((eb) => ({ level: eb.ref("level") }));
  await level.where("cluster_id", "=", clusterId).execute();
  await lockTeams(transaction, new Set([teamId]));
  const name = transaction.updateTable("accounts").set((eb) => ({ name: eb.ref("name") }));
  await name.where("id", "=", requesterId).execute();
}

/** Whether a request is temporary access that is approved and has not ended. */
export function isRunning(eb: ExpressionBuilder<RequestWithUser, "request" | "user">, now: number) {
  return eb.and([
    eb("request.kind", "=", "grant"),
    eb("request.state", "=", "approved"),
    eb("user.ended_at", "is", null),
    eb.or([eb("user.id", "is not", null), eb("request.expires_at", ">", now)]),
    eb.or([eb("user.end_done", "is", null), eb("user.end_done", "!=", eb.ref("user.wanted_until"))]),
  ]);
}

type RequestWithUser = { request: Tables["requests"]; user: Nullable<Tables["sql_users"]> };

/** How much temporary access is approved and has not ended: of the person, of the team and on the cluster. */
export async function runningGrants(
  store: Store,
  { requesterId, teamId, clusterId }: Whose,
  now: number,
): Promise<{ person: number; team: number; cluster: number }> {
  const rows = await requests(store)
    .where((eb) => isRunning(eb, now))
    .where((eb) =>
      eb.or([
        eb("request.requester_id", "=", requesterId),
        eb("request.team_id", "=", teamId),
        eb("request.cluster_id", "=", clusterId),
      ]),
    )
    .execute();
  return {
    person: rows.filter((row) => row.requesterId === requesterId).length,
    team: rows.filter((row) => row.teamId === teamId).length,
    cluster: rows.filter((row) => row.clusterId === clusterId).length,
  };
}

/** How often rules have given a person temporary access since a moment, whatever became of it. */
export async function givenByRules(store: Store, requesterId: string, since: number): Promise<number> {
  const { count } = await store
    .selectFrom("requests")
    .select(({ fn }) => fn.countAll<number>().as("count"))
    .where("requester_id", "=", requesterId)
    .where("by_rule", "is not", null)
    .where("decided_at", ">", since)
    .executeTakeFirstOrThrow();
  return count;
}

/** Replaces a mark with another; without effect where it is another already. */
export async function replaceGrantSeal(store: Store, { id, seal }: StoredGrant, by: string): Promise<void> {
  await store
    .updateTable("requests")
    .set({ grant_seal: by })
    .where("id", "=", id)
    .where("grant_seal", "=", seal)
    .execute();
}

/** Whether this SQL user was made for temporary access. */
export async function isOfGrant(store: Store, sqlUserId: string): Promise<boolean> {
  return (await grantsOf(store, sqlUserId)).length > 0;
}

function grants(store: Store) {
  return store
    .selectFrom("requests")
    .select(["id", "cluster_id", "cluster_name", "requester_id", "name", "sql_user_id", "asked", "approved"])
    .select(["expires_at as latestEnd", "by_rule", "grant_seal as seal", "finished_at"])
    .where("kind", "=", "grant");
}

type Row = Awaited<ReturnType<ReturnType<typeof grants>["execute"]>>[number];

function asGrant(row: Row): StoredGrant {
  const { asked, approved, ...grant } = camel(row);
  return { ...grant, spec: approved ?? asked };
}
