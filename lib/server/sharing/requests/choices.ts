import "server-only";
import { clusterRoleOn, holderOn, holds, ownLimitOf } from "#lib/shared/policy.ts";
import { present } from "#lib/shared/present.ts";
import type { EndingLevel, RequestChoices } from "#lib/shared/requests/requests-schema.ts";
import { readOnlyOf } from "#lib/shared/sql-users/sql-user-names.ts";
import { isPasswordOnly, otherWays } from "#lib/shared/ways-in/ways-in.ts";
import type { Actor, Permit } from "../../access/guard.ts";
import { settingsNow } from "../../access/settings.ts";
import { clusterFacts } from "../../cloud/cluster-facts.ts";
import { minutesOf } from "../../sql-users/grant-length.ts";
import { waysOfClusters } from "../../store/clusters/cluster-ways.ts";
import { keyClosedOn } from "../../store/clusters/key-reach.ts";
import { creatingConnection } from "../../store/clusters/sql-connections.ts";
import type { Store } from "../../store/db/open.ts";
import { store } from "../../store/db/store.ts";
import { deciderNames } from "../../store/people/deciders.ts";
import { ownedSqlUsers, teamsOf } from "../../store/sql-users/owned-sql-users.ts";
import { offeredTo } from "../rules/at-once.ts";
import { keyClosedFor } from "./by-hand.ts";

type OwnChoice = RequestChoices["sqlUsers"][number];

/** The clusters, teams and SQL users for the requester to choose from. */
export async function requestChoices({ actor }: Permit<"requests.ask">): Promise<RequestChoices> {
  const db = await store();
  const [teams, clusters, owned, all, settings, closedOn, closedFor, waysInto] = await Promise.all([
    teamsOf(db, actor.accountId),
    clustersFor(db, actor),
    ownedSqlUsers(db, actor.accountId),
    clusterFacts().all(),
    settingsNow(db),
    keyClosedOn(db),
    keyClosedFor(db),
    waysOfClusters(db),
  ]);
  const names = new Map(all.map(({ id, name }) => [id, name]));
  const shown = new Set([...clusters.map(({ id }) => id), ...owned.map(({ clusterId }) => clusterId)]);
  const offers = await offeredTo(db, actor, teams);
  const levels = new Map(await Promise.all([...shown].map(async (id) => [id, await endingLevel(db, id)] as const)));
  return {
    teams: teams.map(({ id, name, prefix }) => ({ id, name, prefix: prefix ?? "" })),
    clusters: await Promise.all(
      clusters.map(async ({ id, name }) => {
        const deciders = (await deciderNames(db, id)).filter((decider) => decider.id !== actor.accountId);
        const mayCreate = holds(holderOn(actor, id), "sql_users.create");
        const creates = mayCreate && (await closedFor({ kind: "create", clusterId: id })) === null;
        return present<RequestChoices["clusters"][number]>({
          id,
          name,
          deciders: deciders.map((decider) => decider.name),
          creates,
          ends: levels.get(id) ?? null,
          ...offers(id),
          otherWays: !isPasswordOnly(otherWays(waysInto(id))),
          keyClosed: closedOn(id) ?? undefined,
        });
      }),
    ),
    sqlUsers: owned
      .flatMap((user) => {
        const { id, name, clusterId, team, state, wantedUntil: endsAt } = user;
        const clusterName = names.get(clusterId);
        if (clusterName === undefined || readOnlyOf(name)) return [];
        // Before its claim, temporary access is neither reset nor extended.
        if (user.grant && !user.grant.isClaimed) return [];
        const facts = { state, protected: user.protected, hasTeamResetException: user.teamResetException !== null };
        const resets = ownLimitOf(holderOn(actor, clusterId), facts, settings) === undefined;
        const ends = levels.get(clusterId) ?? null;
        const keyClosed = closedOn(clusterId) ?? undefined;
        const minutes = user.grant ? minutesOf(user.grant) : undefined;
        const own = { id, name, clusterId, clusterName, team: team.name, resets, endsAt, ends, keyClosed, minutes };
        return [present<OwnChoice>(own)];
      })
      .sort((one, other) => (one.name + one.clusterName).localeCompare(other.name + other.clusterName, "en")),
  };
}

/** The level of the SQL connection by which Rolecall ends an access on a cluster; null where an end is a reminder. */
export async function endingLevel(db: Store, clusterId: string): Promise<EndingLevel | null> {
  const level = (await creatingConnection(db, clusterId))?.level;
  return level === undefined || level === "observe" ? null : level;
}

/**
 * The clusters on which the actor may request a SQL user: those where they have a role or their team owns a SQL user, or all clusters if
 * the setting allows it.
 */
export async function clustersFor(db: Store, actor: Actor): Promise<{ id: string; name: string }[]> {
  const [clusters, owned, { membersAskEverywhere }] = await Promise.all([
    clusterFacts().all(),
    ownedSqlUsers(db, actor.accountId),
    settingsNow(db),
  ]);
  const theirs = new Set(owned.map(({ clusterId }) => clusterId));
  return clusters
    .filter(({ id }) => membersAskEverywhere || theirs.has(id) || clusterRoleOn(actor, id) !== undefined)
    .map(({ id, name }) => ({ id, name }));
}
