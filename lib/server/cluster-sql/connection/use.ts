import type { SqlConnectionTarget, SqlConnectionView } from "#lib/shared/sql-users/sql-connection.ts";
import { showOwnRoles } from "#lib/sql/own-user.ts";
import type { Permit } from "../../access/guard.ts";
import { Refusal } from "../../base/failure.ts";
import type { Note } from "../../base/note.ts";
import { requestContext } from "../../base/request/request.ts";
import { SqlError } from "../../base/sql-error.ts";
import { requireChanges } from "../../cloud/key-reach.ts";
import { raiseGeneration } from "../../store/clusters/sql-connections.ts";
import { store } from "../../store/db/store.ts";
import { links } from "../links.ts";
import { existingConnection } from "./existing.ts";
import { setOwnPassword } from "./key.ts";
import { onCluster } from "./session.ts";
import { viewOf } from "./view.ts";

type Manage = Permit<"sql_connection.manage">;

/** Gives Rolecall's SQL user the next derived password. Throws the refusal `sql_connection_from_file` where a file holds it. */
export async function rotateSqlConnection(
  _permit: Manage,
  { clusterId }: SqlConnectionTarget,
  note: Note,
): Promise<SqlConnectionView> {
  const db = await store();
  const connection = await existingConnection(clusterId);
  if (connection.passwordFrom === "file") throw new Refusal("sql_connection_from_file");
  await requireChanges(db, clusterId);
  const generation = await raiseGeneration(db, connection, connection.generation);
  note({ sqlUser: connection.sqlUser, generation: String(generation) });
  await links().drop(clusterId);
  await setOwnPassword({ ...connection, generation });
  const { requestId } = await requestContext();
  await onCluster(clusterId, requestId, (link) => link.run(showOwnRoles(connection.sqlUser))).catch(afterSet);
  return viewOf(clusterId);
}

/** The new password is set by now, although it could not be tried. */
function afterSet(error: unknown): never {
  throw error instanceof SqlError ? error.afterChange() : error;
}

/** Logs in again despite a recent failure, since a person may have changed the allowlist or another cause. */
export async function testSqlConnection(
  _permit: Manage,
  { clusterId }: SqlConnectionTarget,
  note: Note,
): Promise<SqlConnectionView> {
  const { sqlUser } = await existingConnection(clusterId);
  note({ sqlUser });
  await links().drop(clusterId);
  const { requestId } = await requestContext();
  await onCluster(clusterId, requestId, (link) => link.run(showOwnRoles(sqlUser)), { isTest: true });
  return viewOf(clusterId);
}
