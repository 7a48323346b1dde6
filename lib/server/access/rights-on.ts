import "server-only";
import { clusterRoleOn, holds } from "#lib/shared/policy.ts";
import { present } from "#lib/shared/present.ts";
import type { Rights } from "#lib/shared/sql-users/sql-users.ts";
import { Refusal } from "../base/failure.ts";
import { keyClosedAt } from "../store/clusters/key-reach.ts";
import { sqlConnectionOf } from "../store/clusters/sql-connections.ts";
import { store } from "../store/db/store.ts";
import type { Actor } from "./guard.ts";
import { settingsNow } from "./settings.ts";

/** The rights of this person on the SQL users of a cluster. Throws the refusal `cluster_not_found` where they have no role. */
export async function rightsOn(actor: Actor, clusterId: string): Promise<Rights> {
  const clusterRole = clusterRoleOn(actor, clusterId);
  if (!clusterRole) throw new Refusal("cluster_not_found");
  const db = await store();
  const [settings, connection, closed] = await Promise.all([
    settingsNow(db),
    sqlConnectionOf(db, clusterId),
    keyClosedAt(db, clusterId),
  ]);
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
