import "server-only";
import { clusterRoleOn } from "#lib/shared/policy.ts";
import type { RequestChoices } from "#lib/shared/requests-schema.ts";
import { readOnlyOf } from "#lib/shared/sql-user-names.ts";
import type { Actor, Permit } from "../access/guard.ts";
import { settingsNow } from "../access/settings.ts";
import { clusterFacts } from "../clusters/cluster-facts.ts";
import type { Store } from "../store/open.ts";
import { ownedSqlUsers, teamsOf } from "../store/owned-sql-users.ts";
import { store } from "../store/store.ts";

/** The clusters, teams and SQL users for the requester to choose from. */
export async function requestChoices({ actor }: Permit<"requests.ask">): Promise<RequestChoices> {
  const db = await store();
  const [teams, clusters, owned, all] = await Promise.all([
    teamsOf(db, actor.accountId),
    clustersFor(db, actor),
    ownedSqlUsers(db, actor.accountId),
    clusterFacts().all(),
  ]);
  const names = new Map(all.map(({ id, name }) => [id, name]));
  return {
    teams: teams.map(({ id, name, prefix }) => ({ id, name, prefix: prefix ?? "" })),
    clusters,
    sqlUsers: owned
      .flatMap(({ id, name, clusterId, team }) => {
        const clusterName = names.get(clusterId);
        return clusterName === undefined || readOnlyOf(name)
          ? []
          : [{ id, name, clusterId, clusterName, team: team.name }];
      })
      .sort((one, other) => (one.name + one.clusterName).localeCompare(other.name + other.clusterName, "en")),
  };
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
