import { isStopping } from "../base/request/in-flight.ts";
import { sha256 } from "../base/sha256.ts";
import {
  type DeliveryNotice,
  deliveriesToNotify,
  saveDeliveriesNotified,
  skipSettled,
} from "../store/automation/delivery-notices.ts";
import { knownClusters } from "../store/clusters/known-clusters.ts";
import type { Store } from "../store/db/open.ts";
import { accountsOfTeam } from "../store/sql-users/sql-user-ends.ts";
import { clusterAdminsOf, type Notification, notify } from "./notices.ts";

/** How many names a notice has room for. */
const MOST_NAMES = 5;

/**
 * Notifies the owners of each undelivered or replaced password once. Owners are the team, or the Cluster Admins if it has no member who can
 * sign in. Passwords of one team and one store are one notice.
 */
export async function notifyOwners(db: Store): Promise<void> {
  await skipSettled(db);
  const due = await deliveriesToNotify(db);
  if (due.length === 0) return;
  const clusters = new Map((await knownClusters(db)).map(({ id, name }) => [id, name]));
  const groupOf = ({ what, teamId, clusterId, storeName }: DeliveryNotice) =>
    JSON.stringify([what, teamId ?? clusterId, storeName]);
  for (const group of Map.groupBy(due, groupOf).values()) {
    if (isStopping()) return;
    const [first] = group;
    if (!first) continue;
    const { teamId, clusterId } = first;
    const accounts = teamId === null ? await clusterAdminsOf(db, clusterId) : await accountsOfTeam(db, teamId);
    // The mark comes after the notice: a mark without a notice would suppress it.
    if (!(await notify(db, accounts, asNotification(first, group, clusters)))) continue;
    await saveDeliveriesNotified(
      db,
      group.map(({ id }) => id),
    );
  }
}

type Words = { text: string; subject: string };

const WORDS: Record<DeliveryNotice["what"], (names: string, store: string, one: boolean) => Words> = {
  waits: (names, store, one) => ({
    text: `The new ${passwords(one)} of ${names} ${one ? "is" : "are"} not in ${store} yet, and the old ${one ? "one" : "ones"} may no longer work. Rolecall keeps trying.`,
    subject: `${store} does not have ${one ? "a new password" : "new passwords"} yet`,
  }),
  lost: (names, store, one) => ({
    text: `The ${passwords(one)} of ${names} did not reach ${store}, and Rolecall stopped trying. Reset ${one ? "it" : "them"}.`,
    subject: `${one ? "A password" : "Passwords"} did not reach ${store}`,
  }),
  replaced: (names, store, one) => ({
    text: `${store} holds ${one ? "a password" : "passwords"} of ${names} that no longer ${one ? "works" : "work"}, because another one was set. Deliver ${one ? "a new one" : "new ones"}, or stop reading from there.`,
    subject: `${store} holds ${one ? "a password that no longer works" : "passwords that no longer work"}`,
  }),
};

const passwords = (one: boolean) => (one ? "password" : "passwords");

function asNotification(
  { what, teamId, clusterId, storeName }: DeliveryNotice,
  group: readonly DeliveryNotice[],
  clusters: ReadonlyMap<string, string>,
): Notification {
  const named = group.map((each) => `${each.name} on cluster ${clusters.get(each.clusterId) ?? each.clusterId}`);
  const more = named.length > MOST_NAMES ? ` and ${named.length - MOST_NAMES} more` : "";
  const isTeam = teamId !== null;
  const ids = group.map(({ id }) => id).sort();
  // Equal deliveries give an equal digest, so a crash between notice and mark causes no second notice.
  const digest = sha256(ids.join("\n")).slice(0, 16);
  return {
    ...WORDS[what](`${named.slice(0, MOST_NAMES).join(", ")}${more}`, storeName, group.length === 1),
    kind: "secret_delivery",
    about: `deliveries:${what}:${digest}`,
    path: isTeam ? "/my" : `/clusters/${clusterId}/users`,
    label: isTeam ? "Open your SQL users" : "Open the SQL users",
  };
}
