import { type PathFacts, pathOf } from "#lib/shared/passwords/secret-path.ts";
import { Refusal } from "../base/failure.ts";
import { sha256 } from "../base/sha256.ts";
import { singleton } from "../base/singleton.ts";
import { clusterFacts } from "../cloud/cluster-facts.ts";
import { connectionTo, inTime } from "../sql-users/handover/connection.ts";
import { type StoredSecretStore, secretStoreFor } from "../store/automation/secret-stores.ts";
import type { Store } from "../store/db/open.ts";
import { teamNamesOf } from "../store/people/teams.ts";
import { rowOf } from "../store/sql-users/present-sql-users.ts";
import type { About } from "./kinds/secret-store.ts";
import { placeOf } from "./sealed.ts";

type Target = { clusterId: string; name: string };

/** Where the password of a SQL user would be delivered. */
export type SecretPlace = { store: StoredSecretStore; sqlUserId: string; path: string };

/**
 * The secret store of a SQL user and its path there; undefined where neither its owner team nor its cluster has a store. Throws
 * `secret_store_failed` where the template gives it no path, `sql_user_not_found`, and `cluster_not_found`.
 */
export async function secretPlaceOf(db: Store, target: Target): Promise<SecretPlace | undefined> {
  const row = await rowOf(db, target);
  if (!row) throw new Refusal("sql_user_not_found");
  return placeForRow(db, target, row);
}

/** The secret store for a SQL user whose row exists or is about to be created. */
export async function placeForRow(
  db: Store,
  target: Target,
  { id: sqlUserId, teamId }: { id: string; teamId: string | null },
): Promise<SecretPlace | undefined> {
  const store = await secretStoreFor(db, { clusterId: target.clusterId, teamId });
  if (!store) return undefined;
  const found = pathOf(store.kind, store.template, await pathFacts(db, target, teamId));
  if ("problem" in found) throw new Refusal("secret_store_failed", { fields: { deliver: found.problem } });
  return { store, sqlUserId, path: found.path };
}

/** A name of the place, which differs for another store, address or path. */
export function keyOfPlace({ store, path }: Pick<SecretPlace, "store" | "path">): string {
  return sha256(JSON.stringify([store.id, placeOf(store), path]));
}

async function pathFacts(db: Store, { clusterId, name }: Target, teamId: string | null): Promise<PathFacts> {
  const { name: cluster } = await clusterFacts().one(clusterId);
  const team = teamId === null ? "" : ((await teamNamesOf(db, [teamId])).get(teamId) ?? "");
  return { cluster, clusterId, team, name };
}

const KNOWN_MS = 10 * 60_000;
type Known = { at: number; host: string; port: string; database: string };

/** What is written beside the password. The address of a cluster is read every ten minutes at most. */
export async function secretFacts({ clusterId, name }: Target): Promise<About> {
  const { name: cluster } = await clusterFacts().one(clusterId);
  const known = singleton("secret-store-hosts", () => new Map<string, Known>());
  let found = known.get(clusterId);
  if (!found || found.at < Date.now() - KNOWN_MS) {
    const connection = await inTime(connectionTo(clusterId));
    found = {
      at: Date.now(),
      host: connection?.host ?? "",
      port: connection ? String(connection.port) : "",
      database: connection?.database ?? "",
    };
    if (connection) known.set(clusterId, found);
  }
  const { host, port, database } = found;
  return { username: name, cluster, clusterId, host, port, database };
}
