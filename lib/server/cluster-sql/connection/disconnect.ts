import type { LeftSqlUser, SqlConnectionTarget, SqlConnectionView } from "#lib/shared/sql-users/sql-connection.ts";
import type { Permit } from "../../access/guard.ts";
import { recorded } from "../../audit/recorded.ts";
import { CloudError } from "../../base/cloud-error.ts";
import { Refusal } from "../../base/failure.ts";
import type { Note } from "../../base/note.ts";
import { requestContext } from "../../base/request/request.ts";
import { deleteSettled } from "../../cloud/api/settle.ts";
import { cloud } from "../../cloud/cloud-client.ts";
import { clusterFacts } from "../../cloud/cluster-facts.ts";
import { forgetSqlUsers } from "../../cloud/sql-user-list.ts";
import { removeSqlConnection, type SqlConnection } from "../../store/clusters/sql-connections.ts";
import { store } from "../../store/db/store.ts";
import { saveDeleted } from "../../store/sql-users/sql-users.ts";
import { links } from "../links.ts";
import { existingConnection } from "./existing.ts";
import { ownUserDeleted } from "./own-user-events.ts";
import { leftSqlUsers, viewOf } from "./view.ts";

type Manage = Permit<"sql_connection.manage">;

/** Whether turning off leaves Rolecall's SQL user on the cluster: it is the operator's, or the API key cannot delete it. */
export function staysOnCluster({ passwordFrom, state }: Pick<SqlConnection, "passwordFrom" | "state">): boolean {
  return passwordFrom === "file" || state === "key_reads";
}

/** Turns the connection off: deletes Rolecall's SQL user, unless it {@link staysOnCluster}, then forgets it. */
export async function disconnectSql(
  permit: Manage,
  { clusterId }: SqlConnectionTarget,
  note: Note,
): Promise<SqlConnectionView> {
  const cluster = await clusterFacts().writable(clusterId);
  const connection = await existingConnection(cluster.id);
  const isKept = staysOnCluster(connection);
  note({ sqlUser: connection.sqlUser, kept: isKept ? true : undefined });
  await links().drop(cluster.id);
  if (!isKept) await deleteOwn(permit, cluster.id, connection.sqlUser);
  // A running check may have opened the connection again.
  await links().drop(cluster.id);
  await removeSqlConnection(await store(), connection);
  return viewOf(cluster.id);
}

/**
 * Deletes a SQL user that has one of Rolecall's own names but is not used by this Rolecall. Throws the refusal `sql_user_not_found` where
 * Rolecall knows none.
 */
export async function removeLeftSqlUser(permit: Manage, { clusterId, name }: LeftSqlUser, note: Note): Promise<null> {
  if (!(await leftSqlUsers(clusterId)).includes(name)) throw new Refusal("sql_user_not_found");
  const cluster = await clusterFacts().writable(clusterId);
  note({ sqlUser: name });
  await deleteOwn(permit, cluster.id, name);
  return null;
}

/** Records the deletion as an event of its own, so that it is not taken for drift. */
async function deleteOwn({ actor }: Manage, clusterId: string, name: string): Promise<void> {
  const request = await requestContext();
  await recorded({ ...ownUserDeleted(clusterId, name), actor, request }, (note) =>
    deleteSettled(cloud(), { clusterId, name }, { before: async () => note({ sent: true }) }),
  ).catch((error: unknown) => {
    if (!(error instanceof CloudError) || error.code !== "sql_user_not_found") throw error;
  });
  await forgetSqlUsers(clusterId);
  await saveDeleted(await store(), { clusterId, name });
}
