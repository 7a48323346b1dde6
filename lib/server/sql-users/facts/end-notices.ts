import { counted } from "#lib/shared/counted.ts";
import { noticeTime } from "../../notices/notice-time.ts";
import { clusterAdminsOf, type Notification, notify } from "../../notices/notices.ts";
import type { Store } from "../../store/db/open.ts";
import { isNotified } from "../../store/people/notices.ts";
import { grantsOf } from "../../store/requests/grants.ts";
import { ownerOfRow } from "../../store/sql-users/present-sql-users.ts";
import { accountsOfTeam, type EndItem } from "../../store/sql-users/sql-user-ends.ts";
import { nameOf } from "./notify.ts";

/* The notices before and after an end of access. */

export const noticeBefore = (item: EndItem, at: number) => `before-${noticeOfEnd(item, at)}`;
export const noticeOfEnd = ({ clusterId, name }: EndItem, at: number) => `end:${clusterId}:${name}:${at}`;

/** Notifies that an access is about to end, while a later end can still be requested. */
export async function notifyBefore(db: Store, item: EndItem, at: number): Promise<void> {
  await notifyReaders(db, item, (cluster) => ({
    kind: "access_ending",
    about: noticeBefore(item, at),
    text: `The access of the SQL user ${item.name} on cluster ${cluster} ends at ${noticeTime(at)} (UTC).`,
    next: "Request a later end if it is still needed.",
    subject: `Access of ${item.name} ends soon`,
  }));
}

/** Notifies that an access has ended. A notice is sent once for each end, however often this runs. */
export async function notifyOwners(db: Store, item: EndItem, at: number): Promise<void> {
  await notifyReaders(db, item, (cluster) => ({
    kind: "access_ended",
    about: noticeOfEnd(item, at),
    text: `${endedWords(item.name, cluster, item.data)} ${openWords(item.data.open)}`,
    next: "A Cluster Admin can enable it again.",
    subject: item.data.isDoubted
      ? `The end of access of ${item.name} is not proved`
      : `Access of ${item.name} has ended`,
  }));
}

const noticeByHand = (item: EndItem, at: number) => `by-hand-${noticeOfEnd(item, at)}`;

/**
 * Notifies the Cluster Admins that an access is over which Rolecall cannot end: it has no SQL connection there that may. Sent once for each
 * end.
 */
export async function remindOfEnd(db: Store, item: EndItem, at: number): Promise<void> {
  const { clusterId, name, sqlUserId } = item;
  const about = noticeByHand(item, at);
  if ((await isNotified(db, about)) || !(await ownerOfRow(db, sqlUserId))) return;
  const [cluster, admins] = await Promise.all([nameOf(clusterId), clusterAdminsOf(db, clusterId)]);
  const expiry = item.data.isSet
    ? "The cluster refuses its password from then on; its open sessions and other ways in go on."
    : "It can still log in, unless a person has disabled that.";
  await notify(db, admins, {
    kind: "access_ending",
    about,
    text: `The access of the SQL user ${name} on cluster ${cluster} was to end at ${noticeTime(at)} (UTC). Rolecall did not end it: no SQL connection there lets it. ${expiry} Its page has the SQL.`,
    subject: `End the access of ${name} by hand`,
    path: `/clusters/${clusterId}/users/${encodeURIComponent(name)}?open=end_every_way`,
    label: "Show the SQL",
  });
}

/** `next`: what a person can do who finds the SQL user on a page. */
type EndNotice = Pick<Notification, "kind" | "about" | "text"> & { subject: string; next: string };

/**
 * Notifies the owners of a SQL user, else the Cluster Admins, with a link to the page on which they find it; nobody where it was deleted
 * since. Of temporary access only its requester finds it; the others of the team learn of it first, so that a notice of the requester says
 * that all are notified.
 */
async function notifyReaders(db: Store, item: EndItem, noticeOn: (cluster: string) => EndNotice): Promise<void> {
  const { clusterId, name, sqlUserId } = item;
  const row = await ownerOfRow(db, sqlUserId);
  if (!row) return;
  const { ownerTeamId } = row;
  const [cluster, owners, admins, [grant]] = await Promise.all([
    nameOf(clusterId),
    ownerTeamId === null ? [] : accountsOfTeam(db, ownerTeamId),
    clusterAdminsOf(db, clusterId),
    grantsOf(db, sqlUserId),
  ]);
  const { next, text, ...notice } = noticeOn(cluster);
  const isFinder = (id: string) => grant === undefined || grant.requesterId === id;
  const others = owners.filter((id) => !isFinder(id));
  const readers = owners.length > 0 ? owners.filter(isFinder) : admins;
  const path = owners.length > 0 ? "/my" : `/clusters/${clusterId}/users/${encodeURIComponent(name)}`;
  await notify(db, others, Object.assign({ text, path: "/" }, notice));
  await notify(db, readers, Object.assign({ text: `${text} ${next}`, path, label: "Open the SQL user" }, notice));
}

function endedWords(name: string, cluster: string, { isDoubted }: EndItem["data"]): string {
  return isDoubted
    ? `Rolecall disabled the login of the SQL user ${name} on cluster ${cluster} at its end of access, but cannot prove it: the cluster does not answer as Rolecall assumes. The tab Check of the cluster names what differs.`
    : `The access of the SQL user ${name} on cluster ${cluster} has ended: its login is disabled.`;
}

function openWords(open: number | null | undefined): string {
  if (open === 0) return "No session was open after that.";
  if (open === null || open === undefined) return "Rolecall could not see whether sessions of it are open.";
  return `${counted(open, "session")} of it may still be open.`;
}
