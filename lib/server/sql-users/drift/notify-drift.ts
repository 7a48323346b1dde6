import { log } from "../../base/log.ts";
import { track } from "../../base/request/in-flight.ts";
import { clusterName } from "../../cloud/cluster-name.ts";
import { noticeTime } from "../../notices/notice-time.ts";
import { clusterAdminsOf, type Notification, notify } from "../../notices/notices.ts";
import type { Store } from "../../store/db/base.ts";
import { isNotified } from "../../store/people/notices.ts";
import { adminLeftAbout } from "../../store/sql-users/creations.ts";
import { type Noticed, questionsOf } from "../../store/sql-users/record-drift.ts";
import { DONE, findAuthors } from "./drift-authors.ts";

/** How many names a notice has room for. */
const MOST_NAMES = 5;

/**
 * Notifies Cluster Admins of drift, and the account that made a change whose answer was lost. Runs in the background and never fails: the
 * changes have happened.
 */
export function notifyDrift(db: Store, clusterId: string, noticed: readonly Noticed[]): void {
  const notified = notifyAll(db, clusterId, noticed).catch((error: unknown) =>
    log().error({ clusterId, error }, "the notice of drift was not sent"),
  );
  void track(notified);
}

/** Notifies the Cluster Admins once of a SQL user that the Cloud API has made admin, and whose creation stopped before it was restricted. */
export async function notifyAdminLeft(db: Store, { id, clusterId, name, by }: AdminLeft): Promise<void> {
  const about = adminLeftAbout(id);
  if (await isNotified(db, about)) return;
  const [cluster, admins] = await Promise.all([clusterName(clusterId), clusterAdminsOf(db, clusterId)]);
  const text = `The SQL user ${name} on cluster ${cluster} may be admin: its creation by ${by} stopped after the Cloud API had made it.`;
  await notify(db, admins, {
    kind: "admin_left",
    about,
    text,
    path: `/clusters/${clusterId}/users`,
    subject: `A new SQL user may be admin on cluster ${cluster}`,
    sentences: [text, "Nobody was shown its password. Delete the SQL user, or revoke admin from it."],
    label: "Open the SQL users",
  });
}

type AdminLeft = { id: string; clusterId: string; name: string; by: string };

async function notifyAll(db: Store, clusterId: string, noticed: readonly Noticed[]): Promise<void> {
  const cluster = await clusterName(clusterId);
  const path = `/clusters/${clusterId}/users`;
  for (const { what, name, by, at } of noticed)
    if (by !== null)
      await notify(db, [by], { ...AFTER_ALL[what](name, cluster), about: `settled:${clusterId}:${name}:${at}`, path });
  const outside = noticed.filter(({ afterUnknown }) => !afterUnknown);
  if (outside.length === 0) return;
  const [admins, { by: found, forbidden }] = await Promise.all([
    clusterAdminsOf(db, clusterId),
    findAuthors(db, questionsOf(clusterId, outside)),
  ]);
  const by = new Map([...found].map(([{ what, name }, author]) => [`${what} ${name}`, author]));
  const authors = { of: (what: Noticed["what"], name: string) => by.get(`${what} ${name}`), forbidden };
  for (const [what, of] of Map.groupBy(outside, (each) => each.what))
    await notify(db, admins, { ...outsideWords(what, of, { clusterId, cluster, authors }), path });
}

type Words = Pick<Notification, "kind" | "text" | "subject" | "sentences" | "label">;

/** The outcome of a change whose answer was lost, as known by now. */
const AFTER_ALL: Record<Noticed["what"], (name: string, cluster: string) => Words> = {
  appeared: (name, cluster) => ({
    kind: "outcome_known",
    text: `The SQL user ${name} is on cluster ${cluster}: the answer to your creation was lost, but it probably succeeded. Reset its password to use it.`,
    subject: `${name} was probably created`,
    label: "Open the SQL users",
  }),
  vanished: (name, cluster) => ({
    kind: "outcome_known",
    text: `The SQL user ${name} is no longer on cluster ${cluster}: the answer to your deletion was lost, but it probably succeeded.`,
    subject: `${name} was probably deleted`,
    label: "Open the SQL users",
  }),
};

/** AUDITOR is new in version 2026-09-15 of the Cloud API; before, Organization Admin alone could read the log. */
const ROLE_WORDS =
  "Rolecall's service account cannot read that log. Give it the organization role Auditor, and these notices name the account, the interface it used and its address.";

type Named = { of: (what: Noticed["what"], name: string) => string | undefined; forbidden: boolean };

function outsideWords(
  what: Noticed["what"],
  noticed: readonly Noticed[],
  { clusterId, cluster, authors }: { clusterId: string; cluster: string; authors: Named },
): Words & { about: string } {
  const [first] = noticed;
  const isNamed = noticed.some(({ name }) => authors.of(what, name) !== undefined);
  const named = (name: string) => {
    const author = authors.of(what, name);
    return author === undefined ? name : `${name} (by ${author})`;
  };
  const names = noticed.slice(0, MOST_NAMES).map(({ name }) => named(name));
  const more = noticed.length > MOST_NAMES ? ` and ${noticed.length - MOST_NAMES} more` : "";
  const who = `${noticed.length === 1 ? "The SQL user" : "The SQL users"} ${names.join(", ")}${more}`;
  const text = `${who} ${noticed.length === 1 ? "was" : "were"} ${DONE[what]} outside Rolecall on cluster ${cluster}, ${between(first)}.`;
  return {
    kind: "drift",
    about: `drift:${clusterId}:${what}:${first?.name}:${first?.at}`,
    text,
    subject: `SQL users ${DONE[what]} outside Rolecall on cluster ${cluster}`,
    sentences: [
      text,
      isNamed
        ? "The names of people are from the audit log of CockroachDB Cloud."
        : "The audit log of CockroachDB Cloud names the author. If you cannot explain the change, treat it as an intrusion.",
      ...(authors.forbidden ? [ROLE_WORDS] : []),
    ],
    label: "Open the SQL users",
  };
}

/** The times between which it happened, in UTC. */
function between(noticed: Noticed | undefined): string {
  if (!noticed) return "";
  return noticed.after === null
    ? `before ${noticeTime(noticed.at)} UTC`
    : `between ${noticeTime(noticed.after)} and ${noticeTime(noticed.at)} UTC`;
}
