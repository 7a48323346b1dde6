import type { SqlConnectionTarget, SqlConnectionView } from "#lib/shared/sql-users/sql-connection.ts";
import type { Permit } from "../../access/guard.ts";
import { Refusal } from "../../base/failure.ts";
import type { Note } from "../../base/note.ts";
import { acceptClearText as acceptStored } from "../../store/clusters/sql-connections.ts";
import { store } from "../../store/db/store.ts";
import { existingConnection } from "./existing.ts";
import { viewOf } from "./view.ts";

/**
 * Lets the cluster have the password of the connection in clear text, until it offers SCRAM-SHA-256. Throws the refusal `not_found` where
 * the cluster has not asked for that.
 */
export async function acceptClearText(
  _permit: Permit<"sql_connection.manage">,
  { clusterId }: SqlConnectionTarget,
  note: Note,
): Promise<SqlConnectionView> {
  const connection = await existingConnection(clusterId);
  note({ sqlUser: connection.sqlUser });
  if (connection.failure !== "sql_connection_clear_text") throw new Refusal("not_found");
  await acceptStored(await store(), connection);
  return viewOf(clusterId);
}
