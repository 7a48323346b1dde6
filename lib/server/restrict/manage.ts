import { Refusal } from "../base/failure.ts";
import { sqlConnectionOf } from "../store/clusters/sql-connections.ts";
import { store } from "../store/db/store.ts";

/** Throws `sql_connection_off` and `sql_connection_observes` where Rolecall may not change rights on the cluster. */
export async function requireManage(clusterId: string): Promise<void> {
  const connection = await sqlConnectionOf(await store(), clusterId);
  if (connection?.state !== "on") throw new Refusal("sql_connection_off");
  if (connection.level !== "manage") throw new Refusal("sql_connection_observes");
}
