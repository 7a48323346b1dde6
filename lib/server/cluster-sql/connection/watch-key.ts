import { keyAccess } from "../../base/env/keyring.ts";
import { newId } from "../../base/ids.ts";
import { log } from "../../base/log.ts";
import { isStopping } from "../../base/request/in-flight.ts";
import { SqlError } from "../../base/sql-error.ts";
import { clusterName } from "../../cloud/cluster-name.ts";
import { clusterAdminsOf, notify } from "../../notices/notices.ts";
import { changesRefusedAt } from "../../store/clusters/key-reach.ts";
import { type SqlConnection, saveSqlFailure, sqlConnections } from "../../store/clusters/sql-connections.ts";
import type { Store } from "../../store/db/base.ts";
import { requireCool } from "./cool-down.ts";
import { isOldKey, isOtherKey, rekey } from "./key.ts";

/**
 * Replaces passwords of an old API key, which would otherwise stay valid until the next use of the connection. The lease of `rekey` lets
 * one server do it; the others find it done. With a key that only reads, it notifies Cluster Admins instead.
 */
export async function rekeyAll(db: Store): Promise<void> {
  for (const connection of await sqlConnections(db)) {
    if (isStopping()) return;
    const { clusterId, keyMark, passwordFrom, state } = connection;
    if (state === "key_reads") {
      await notifyKeyReads(db, connection);
      continue;
    }
    // Nothing is derived without a key that may change the cluster.
    if (keyAccess(clusterId) !== "change") continue;
    const isUnknown = keyMark === null && passwordFrom === "key" && state === "on";
    if (!isUnknown && (!isOtherKey(connection) || isOldKey(connection))) continue;
    // Nothing would be sent, and each try would be in the audit.
    if ((await changesRefusedAt(db, clusterId)) !== null) continue;
    try {
      requireCool(connection);
      await rekey(connection, isUnknown ? "unknown" : "key", newId("req"));
      log().info({ clusterId }, "the password of a SQL connection was set with the new API key");
    } catch (error) {
      // A cluster that cannot be reached is tried again next time.
      log().warn({ clusterId, error }, "the password of a SQL connection is still that of the old API key");
      if (error instanceof SqlError && error.retryAfterSeconds === undefined)
        await saveSqlFailure(db, connection, error.code);
    }
  }
}

/** Notifies the Cluster Admins once that a SQL connection is off, since the API key only reads, and what to do on the cluster. */
async function notifyKeyReads(db: Store, { clusterId, sqlUser, keyedAt }: SqlConnection): Promise<void> {
  const [cluster, admins] = await Promise.all([clusterName(clusterId), clusterAdminsOf(db, clusterId)]);
  const text = `The SQL connection to cluster ${cluster} is off: Rolecall's API key only reads, so no password is derived from it.`;
  await notify(db, admins, {
    kind: "key_refused",
    about: `sql_connection:key_reads:${clusterId}:${keyedAt}`,
    text,
    path: `/clusters/${clusterId}/sql-connection`,
    subject: `The SQL connection to cluster ${cluster} is off`,
    sentences: [
      text,
      `Its SQL user ${sqlUser} is still on the cluster, with the password of the earlier key. A SQL admin must drop it, or set a new password that the person who runs Rolecall puts into the folder of SQL_PASSWORD_FILES.`,
      "Then turn the connection off on its page in Rolecall. With a password file, turn it on again.",
    ],
    label: "Open the SQL connection",
  });
}
