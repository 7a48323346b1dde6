import type { KeyClosed } from "#lib/shared/key-reach.ts";
import { type ClusterRole, clusterRoleOn, holds } from "#lib/shared/policy.ts";
import { present } from "#lib/shared/present.ts";
import type { Rights } from "#lib/shared/sql-users/sql-users.ts";
import { Refusal } from "../base/failure.ts";
import { keyClosedOn } from "../store/clusters/key-reach.ts";
import { type SqlConnection, sqlConnectionsOn } from "../store/clusters/sql-connections.ts";
import { store } from "../store/db/store.ts";
import type { Actor } from "./guard.ts";
import { settingsNow } from "./settings.ts";

/** The rights of this person on the SQL users of a cluster. Throws the refusal `cluster_not_found` where they have no role. */
export async function rightsOn(actor: Actor, clusterId: string): Promise<Rights> {
  return (await rightsOnEach(actor, [clusterId]))(clusterId);
}

/** {@link rightsOn} for each of these clusters, with one reading of the store. Throws as it does, where one of them is without a role. */
export async function rightsOnEach(
  actor: Actor,
  clusterIds: readonly string[],
): Promise<(clusterId: string) => Rights> {
  for (const id of clusterIds) roleOn(actor, id);
  const db = await store();
  const [settings, connections, closedOn] = await Promise.all([
    settingsNow(db),
    sqlConnectionsOn(db, clusterIds),
    keyClosedOn(db),
  ]);
  const connectionOn = new Map(connections.map((connection) => [connection.clusterId, connection]));
  return (clusterId) =>
    rightsBy(actor, clusterId, { settings, connection: connectionOn.get(clusterId), closed: closedOn(clusterId) });
}

type Known = { settings: Rights["settings"]; connection: SqlConnection | undefined; closed: KeyClosed | null };

function roleOn(actor: Actor, clusterId: string): ClusterRole {
  const role = clusterRoleOn(actor, clusterId);
  if (!role) throw new Refusal("cluster_not_found");
  return role;
}

function rightsBy(actor: Actor, clusterId: string, { settings, connection, closed }: Known): Rights {
  const clusterRole = roleOn(actor, clusterId);
  const applies = connection?.state === "on" && holds({ role: actor.role, clusterRole }, "sql_users.apply");
  const runsSql = applies && connection.level === "manage";
  const disablesLogin = applies && connection.level !== "observe";
  const rights: Rights = present({
    role: actor.role,
    clusterRole,
    settings,
    runsSql: runsSql || undefined,
    disablesLogin: disablesLogin || undefined,
  });
  return closed === null ? rights : Object.assign(rights, { keyClosed: closed });
}
