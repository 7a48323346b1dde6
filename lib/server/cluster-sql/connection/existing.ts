import "server-only";
import { Refusal } from "../../base/failure.ts";
import { type SqlConnection, sqlConnectionOf } from "../../store/clusters/sql-connections.ts";
import { store } from "../../store/db/store.ts";

/** The cluster's connection, also one whose turning on did not finish. Throws the refusal `sql_connection_off`. */
export async function existingConnection(clusterId: string): Promise<SqlConnection> {
  const connection = await sqlConnectionOf(await store(), clusterId);
  if (!connection) throw new Refusal("sql_connection_off");
  return connection;
}
