import "server-only";
import { log } from "../../base/log.ts";
import { track } from "../../base/request/in-flight.ts";
import { clusterName } from "../../cloud/cluster-name.ts";
import { clusterAdminsOf, notify } from "../../notices/notices.ts";
import type { Store } from "../../store/db/base.ts";

/** Notifies the Cluster Admins that the password of Rolecall's own SQL user was changed outside. In the background; never fails. */
export function notifyRekeyed(db: Store, { clusterId, sqlUser, keyedAt }: Rekeyed): void {
  const sending = (async () => {
    const [cluster, admins] = await Promise.all([clusterName(clusterId), clusterAdminsOf(db, clusterId)]);
    const text = `The password of Rolecall's SQL user ${sqlUser} was changed outside Rolecall on cluster ${cluster}. Rolecall has set a new one.`;
    await notify(db, admins, {
      kind: "drift",
      about: `drift:${clusterId}:password:${keyedAt}`,
      text,
      path: `/clusters/${clusterId}/sql-connection`,
      subject: `The password of Rolecall's SQL user was changed outside Rolecall on cluster ${cluster}`,
      sentences: [
        text,
        "The audit log of CockroachDB Cloud names the author. If you cannot explain the change, treat it as an intrusion.",
      ],
      label: "Open the SQL connection",
    });
  })();
  void track(
    sending.catch((error: unknown) =>
      log().error({ clusterId, error }, "the notice of a changed password was not sent"),
    ),
  );
}

type Rekeyed = { clusterId: string; sqlUser: string; keyedAt: number };
