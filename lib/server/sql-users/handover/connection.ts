import { type Connection, DEFAULT_DATABASE } from "#lib/shared/sql-users/clusters.ts";
import type { Permit } from "../../access/guard.ts";
import { within } from "../../base/request/within.ts";
import { cloud } from "../../cloud/cloud-client.ts";
import { clusterFacts } from "../../cloud/cluster-facts.ts";
import { store } from "../../store/db/store.ts";
import { lastSeenDatabases } from "../../store/sql-users/proofs.ts";

/** How much longer the password waits for the address of the cluster, without which it can be stored as well. */
const CONNECTION_TIMEOUT_MS = 2_000;

/** Where to connect; null where that is not known. */
export async function connectionTo(clusterId: string): Promise<Connection | null> {
  return cloud()
    .connectionString(clusterId, { database: DEFAULT_DATABASE, priority: "read" })
    .then((found) => ({ ...found, database: DEFAULT_DATABASE, databases: [] }))
    .catch(() => null);
}

/** The connection, or null if it takes over two seconds: a password waits for it. */
export function inTime(connection: Promise<Connection | null>): Promise<Connection | null> {
  return within(CONNECTION_TIMEOUT_MS, connection, null);
}

/**
 * Where to connect to `database` of a cluster. Databases that the vendor does not list, or that cannot be listed, are those of the last check,
 * for an owner that of the own SQL user: a check of another team's says what that one sees. The host is needed.
 */
export async function getConnection(
  permit: Permit<"cluster.read"> | Permit<"own.read">,
  { clusterId, database }: { clusterId: string; database: string },
): Promise<Connection> {
  const cluster = await clusterFacts().one(clusterId);
  const [connection, databases, seen] = await Promise.all([
    cloud().connectionString(cluster.id, { database, priority: "read" }),
    cloud()
      .listDatabases(cluster.id, { priority: "read" })
      .catch((): string[] => []),
    lastSeenDatabases(await store(), cluster.id, "owned" in permit ? permit.owned.name : undefined),
  ]);
  return { ...connection, database, databases, unlisted: seen.filter((name) => !databases.includes(name)) };
}
