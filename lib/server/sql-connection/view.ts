import "server-only";
import type { SqlConnectionView } from "#lib/shared/sql-connection.ts";
import type { Permit } from "../access/guard.ts";
import { sqlConnectionOf } from "../store/sql-connections.ts";
import { store } from "../store/store.ts";

/** Whether Rolecall has a SQL connection to the cluster, and how it does. Asks the cluster nothing. */
export async function getSqlConnection(
  _permit: Permit<"sql_connection.read">,
  { clusterId }: { clusterId: string },
): Promise<SqlConnectionView> {
  return viewOf(clusterId);
}

export async function viewOf(clusterId: string): Promise<SqlConnectionView> {
  const connection = await sqlConnectionOf(await store(), clusterId);
  if (!connection) return null;
  const { sqlUser, level, state, createdAt, createdBy, keyedAt, usedAt, failure, failedAt } = connection;
  return { sqlUser, level, state, createdAt, createdBy, keyedAt, usedAt, failure, failedAt };
}
