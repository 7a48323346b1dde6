import { Refusal } from "../../base/failure.ts";
import { SqlError } from "../../base/sql-error.ts";
import { type SqlConnection, sqlConnectionOf } from "../../store/clusters/sql-connections.ts";
import { store } from "../../store/db/store.ts";

/** The cluster's connection, also one whose turning on did not finish. Throws the refusal `sql_connection_off`. */
export async function existingConnection(clusterId: string): Promise<SqlConnection> {
  const connection = await sqlConnectionOf(await store(), clusterId);
  if (!connection) throw new Refusal("sql_connection_off");
  return connection;
}

/** Throws SqlError where the SQL connection is off since its password is derived and the API key only reads. */
export async function requireKeyOfConnection({ clusterId }: { clusterId: string }): Promise<void> {
  const connection = await sqlConnectionOf(await store(), clusterId);
  if (connection?.state === "key_reads") throw new SqlError("sql_connection_key_reads");
}

/** Throws the refusal `sql_connection_off` where turning on did not finish, and SqlError where the API key only reads. */
export function requireOn({ state }: Pick<SqlConnection, "state">): void {
  if (state === "key_reads") throw new SqlError("sql_connection_key_reads");
  if (state !== "on") throw new Refusal("sql_connection_off");
}
