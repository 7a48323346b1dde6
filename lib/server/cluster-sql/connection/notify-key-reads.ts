import "server-only";
import { clusterName } from "../../cloud/cluster-name.ts";
import { clusterAdminsOf, notify } from "../../notices/notices.ts";
import type { SqlConnection } from "../../store/clusters/sql-connections.ts";
import type { Store } from "../../store/db/base.ts";

/** Notifies the Cluster Admins once that a SQL connection is off, since the API key only reads, and what to do on the cluster. */
export async function notifyKeyReads(db: Store, { clusterId, sqlUser, keyedAt }: SqlConnection): Promise<void> {
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
