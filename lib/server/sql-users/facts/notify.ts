import { log } from "../../base/log.ts";
import { track } from "../../base/request/in-flight.ts";
import { clusterFacts } from "../../cloud/cluster-facts.ts";
import { clusterAdminsOf, notify } from "../../notices/notices.ts";
import type { Store } from "../../store/db/base.ts";

/** How many names a notice has room for. */
const MOST_NAMES = 5;

/** Notifies the Cluster Admins of SQL users that a reading shows as admin although they were proved otherwise. In the background. */
export function notifyNewAdmins(db: Store, clusterId: string, names: readonly string[], readAt: number): void {
  const sending = (async () => {
    const [admins, cluster] = await Promise.all([clusterAdminsOf(db, clusterId), nameOf(clusterId)]);
    const listed = `${names.slice(0, MOST_NAMES).join(", ")}${names.length > MOST_NAMES ? ` and ${names.length - MOST_NAMES} more` : ""}`;
    await notify(db, admins, {
      kind: "drift",
      about: `became-admin:${clusterId}:${names[0]}:${readAt}`,
      text: `On cluster ${cluster}, these SQL users are admin now and were not before: ${listed}. The role was granted outside Rolecall, or by SQL.`,
      subject: `SQL users became admin on cluster ${cluster}`,
      path: `/clusters/${clusterId}/users?state=admin`,
      label: "Open the SQL users",
    });
  })().catch((error: unknown) => log().error({ clusterId, error }, "the notice of new admins was not sent"));
  void track(sending);
}

/** The name of a cluster; its id where the vendor does not answer. */
export async function nameOf(clusterId: string): Promise<string> {
  return clusterFacts()
    .one(clusterId)
    .then(
      ({ name }) => name,
      () => clusterId,
    );
}
