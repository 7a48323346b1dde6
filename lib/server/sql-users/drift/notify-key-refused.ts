import { clusterName } from "../../cloud/cluster-name.ts";
import { notify } from "../../notices/notices.ts";
import { takeUnnotified } from "../../store/clusters/key-reach.ts";
import type { Store } from "../../store/db/open.ts";
import { administratorIds } from "../../store/people/accounts.ts";

/** Notifies administrators once that the API key cannot change SQL users on a cluster, until a change succeeds there. */
export async function notifyKeyRefused(db: Store): Promise<void> {
  for (const { clusterId, since } of await takeUnnotified(db)) {
    const cluster = await clusterName(clusterId);
    const text = `CockroachDB Cloud refused a change on cluster ${cluster}: the API key cannot change SQL users there.`;
    await notify(db, await administratorIds(db), {
      kind: "key_refused",
      about: `key_refused:${clusterId}:${since}`,
      text,
      path: `/clusters/${clusterId}/users`,
      subject: `The API key cannot change SQL users on cluster ${cluster}`,
      sentences: [
        text,
        "Give its service account the role Cluster Admin on this cluster in the Cloud Console, then press “Check the key again” on the page of its SQL users. Otherwise Rolecall sends the next change after a quarter of an hour.",
      ],
      label: "Open the SQL users",
    });
  }
}
