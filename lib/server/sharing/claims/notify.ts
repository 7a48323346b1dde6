import { present } from "#lib/shared/present.ts";
import type { Author } from "../../base/request/author.ts";
import { track } from "../../base/request/in-flight.ts";
import { noticeTime } from "../../notices/notice-time.ts";
import { type Notification, notify } from "../../notices/notices.ts";
import type { Store } from "../../store/db/open.ts";
import { type ClaimLink, expiredClaimLinks, markExpiryNotified } from "../../store/requests/claim-links.ts";
import { namedRecipient, stands } from "./validity.ts";

const MINUTE = 60_000;
/** A use that began before a link expired may end after it. */
const GRACE_MS = 2 * MINUTE;
/** Older expiries, such as after days of downtime, are not notified. */
const NEWS_MS = 24 * 60 * MINUTE;

type Waiting = { sender: { name: string }; sqlUser: string; cluster: string; to: string; mailed: boolean };

/** The notice for the recipients of a claim link. Without a mail, since the link travels in its own. */
export function claimWaiting(id: string, { sender, sqlUser, cluster, to, mailed }: Waiting): Notification {
  const recipient = to === "team" ? "your team" : "you";
  const where = mailed ? "The link is in your mail." : `${sender.name} will give you the link.`;
  return {
    kind: "claim_waiting",
    about: `claim:${id}:waiting`,
    text: `${sender.name} sent ${recipient} a claim link for the SQL user ${sqlUser} on cluster ${cluster}. ${where}`,
    path: `/claim/${id}`,
    mail: false,
  };
}

/** The notice for the members of a team whose SQL user got a new password that was not delivered yet. */
export function passwordRotated(
  sqlUserId: string,
  { sender, sqlUser, cluster }: Pick<Waiting, "sender" | "sqlUser" | "cluster">,
): Notification {
  const what = `${sender.name} rotated the password of the SQL user ${sqlUser} on cluster ${cluster}.`;
  return {
    kind: "password_replaced",
    about: `rotated:${sqlUserId}:${Date.now()}`,
    text: `${what} The old one no longer signs in; open sessions and other ways in stay open. Set a new one on My SQL users.`,
    path: "/my",
    subject: `The password of ${sqlUser} was rotated`,
    label: "Open My SQL users",
  };
}

/**
 * The single notice for the members of a team about all its SQL users in one rotation. `about` names the rotation and the team. With
 * `mailed` each SQL user has a claim link in a mail of its own.
 */
export function passwordsRotated(
  about: string,
  { sender, team, mailed }: { sender: { name: string }; team: string; mailed: boolean },
): Notification {
  const what = `${sender.name} rotated passwords of SQL users of ${team}. The old ones no longer sign in; open sessions and other ways in stay open.`;
  return present({
    kind: "password_replaced",
    about: `rotated:${about}`,
    text: `${what} ${mailed ? "A claim link for each is in your mail." : "Set new ones on My SQL users."}`,
    path: "/my",
    subject: `Passwords of ${team} were rotated`,
    label: "Open My SQL users",
    mail: mailed ? false : undefined,
  });
}

/** Notifies the sender that their link was used, in the background. */
export function notifyUsed(db: Store, link: ClaimLink, { from, by }: { from: string; by: Author | null }): void {
  const what = `Your claim link for the SQL user ${link.sqlUser} on cluster ${link.clusterName} was used`;
  const how = by === null ? "without sign-in" : `by ${by.name}`;
  const at = noticeTime(Date.now());
  notifySender(db, link, {
    kind: "claim_used",
    about: `claim:${link.id}:used`,
    text: `${what} ${how} from ${from}.`,
    subject: `Your claim link for ${link.sqlUser} was used`,
    sentences: [`${what} on ${at} UTC ${how} from ${from}.`, "If you do not recognize this, reset the password now."],
  });
}

/** Notifies the sender that their used link was opened again, in the background. */
export function notifyReopened(db: Store, link: ClaimLink, { address, requestId }: Again): void {
  notifySender(db, link, {
    kind: "claim_reopened",
    about: `claim:${link.id}:reopened:${requestId}`,
    text: `Your claim link for the SQL user ${link.sqlUser} on cluster ${link.clusterName} was opened again from ${address}, after its use from ${link.usedFrom}. The second visit got no password.`,
    subject: `Your claim link for ${link.sqlUser} was opened again`,
    sentences: [
      `The claim link that you sent for the SQL user ${link.sqlUser} on cluster ${link.clusterName} was used from ${link.usedFrom} and opened again from ${address}. The second visit got no password.`,
      "Ask the recipient whether both visits were theirs. If not, reset the password now.",
    ],
  });
}

/** Notifies the sender that wrong second words made their link void, in the background. */
export function notifyGuessed(db: Store, link: ClaimLink, address: string): void {
  const what = `Your claim link for the SQL user ${link.sqlUser} on cluster ${link.clusterName} no longer works: five wrong second words were entered, the last from ${address}.`;
  notifySender(db, link, {
    kind: "claim_guessed",
    about: `claim:${link.id}:guessed`,
    text: what,
    subject: `Your claim link for ${link.sqlUser} no longer works`,
    sentences: [what, "The password has not changed. Ask the recipient whether that was them, then send another link."],
  });
}

type Again = { address: string; requestId: string };

function notifySender(db: Store, link: ClaimLink, notification: Omit<Notification, "path">): void {
  void track(notify(db, [link.senderId], toSender(link, notification)));
}

function toSender(link: ClaimLink, notification: Omit<Notification, "path">): Notification {
  return { label: "Open your claim links", ...notification, path: `/clusters/${link.clusterId}/claims` };
}

/** Notifies the sender of each link that expired unused, once across all servers. Void links are skipped. */
export async function notifyExpiry(db: Store, now = Date.now()): Promise<void> {
  for (const link of await expiredClaimLinks(db, { after: now - NEWS_MS, before: now - GRACE_MS })) {
    if (await stands(db, link)) {
      const recipient = namedRecipient(link);
      const sent = `Your claim link${recipient === null ? "" : ` to ${recipient}`} for the SQL user ${link.sqlUser} on cluster ${link.clusterName}`;
      const notification: Omit<Notification, "path"> = {
        kind: "claim_expired",
        about: `claim:${link.id}:expired`,
        text: `${sent} expired unused.`,
        subject: `Your claim link for ${link.sqlUser} expired`,
        sentences: [`${sent} expired unused. The password has not changed.`],
      };
      if (!(await notify(db, [link.senderId], toSender(link, notification)))) continue;
    }
    // After the notice: if the server dies in between, the next round finds the link again, and `about` prevents a second notice.
    await markExpiryNotified(db, link.id, now);
  }
}
