import "server-only";
import { track } from "../base/in-flight.ts";
import { log } from "../base/log.ts";
import { type Notification, notify } from "../notices/notices.ts";
import { type ClaimLink, expiredClaimLinks, noteExpiryTold } from "../store/claim-links.ts";
import type { Store } from "../store/open.ts";
import { forWhom, stands } from "./validity.ts";

const MINUTE = 60_000;
const EVERY_MS = 2 * MINUTE;
/** A use that began before a link ran out may end after it. */
const GRACE_MS = 2 * MINUTE;
/** What ran out longer ago is no news any more, such as after a stop of some days. */
const NEWS_MS = 24 * 60 * MINUTE;

type Waiting = { sender: { name: string }; sqlUser: string; cluster: string; to: string; mailed: boolean };

/** For whom a claim link waits. Without a mail: the link has its own, and nobody else has its secret. */
export function claimWaiting(id: string, { sender, sqlUser, cluster, to, mailed }: Waiting): Notification {
  const whom = to === "team" ? "your team" : "you";
  const where = mailed ? "The link is in your mail." : `${sender.name} hands the link over.`;
  return {
    kind: "claim_waiting",
    about: `claim:${id}:waiting`,
    text: `${sender.name} sent ${whom} a password to set, of the SQL user ${sqlUser} on the cluster ${cluster}. ${where}`,
    path: `/claim/${id}`,
    mail: false,
  };
}

/** Tells the sender that their link was used. Nobody waits for it. */
export function notifyUsed(db: Store, link: ClaimLink, { from, by }: { from: string; by: string | null }): void {
  const what = `Your claim link for the SQL user ${link.sql_user} on the cluster ${link.cluster_name} was used`;
  const at = new Date().toISOString().slice(0, 16).replace("T", " ");
  notifySender(db, link, {
    kind: "claim_used",
    about: `claim:${link.id}:used`,
    text: `${what} by ${by ?? "somebody who was not signed in"} from ${from}.`,
    subject: `Your claim link for ${link.sql_user} was used`,
    sentences: [
      `${what} at ${at} UTC by ${by ?? "somebody who was not signed in"} from ${from}.`,
      "If you do not know them, reset the password now.",
    ],
  });
}

/** Tells the sender that their used link was opened again, each time that it is news. Nobody waits for it. */
export function notifyReopened(db: Store, link: ClaimLink, { address, requestId }: Again): void {
  notifySender(db, link, {
    kind: "claim_reopened",
    about: `claim:${link.id}:reopened:${requestId}`,
    text: `Your claim link for the SQL user ${link.sql_user} on the cluster ${link.cluster_name} was opened again from ${address}, after its use from ${link.used_from}. The second one got no password.`,
    subject: `Your claim link for ${link.sql_user} was opened again`,
    sentences: [
      `The link that you sent for the SQL user ${link.sql_user} on the cluster ${link.cluster_name} was used from ${link.used_from}, and opened again from ${address}. The second one got no password.`,
      "If you do not know both, ask the person whom you sent it to. Where it was not them who used it, reset the password now.",
    ],
  });
}

type Again = { address: string; requestId: string };

function notifySender(db: Store, link: ClaimLink, notification: Omit<Notification, "path">): void {
  void track(notify(db, [link.sender_id], toSender(link, notification)));
}

function toSender(link: ClaimLink, notification: Omit<Notification, "path">): Notification {
  return { label: "See your claim links", ...notification, path: `/clusters/${link.cluster_id}/claims` };
}

/** Tells senders, from now on, of links that ran out. */
export function startClaimNotices(db: Store): void {
  const tell = () =>
    void track(notifyExpiry(db)).catch((error: unknown) => log().warn({ error }, "expired claim links not told"));
  tell();
  setInterval(tell, EVERY_MS).unref();
}

/** Tells the sender of each link that ran out unused, once, however many servers do it; of one that was void by then, nobody. */
export async function notifyExpiry(db: Store, now = Date.now()): Promise<void> {
  for (const link of await expiredClaimLinks(db, { after: now - NEWS_MS, before: now - GRACE_MS })) {
    if (await stands(db, link)) {
      const whom = forWhom(link);
      const sent = `Your claim link${whom === null ? "" : ` to ${whom}`} for the SQL user ${link.sql_user} on the cluster ${link.cluster_name}`;
      const notification: Omit<Notification, "path"> = {
        kind: "claim_expired",
        about: `claim:${link.id}:expired`,
        text: `${sent} has expired unused.`,
        subject: `Your claim link for ${link.sql_user} has expired`,
        sentences: [`${sent} has expired unused. The password is as it was.`],
      };
      await notify(db, [link.sender_id], toSender(link, notification));
    }
    // After the telling: a server that ends in between leaves it to the next round, which tells nobody twice.
    await noteExpiryTold(db, link.id, now);
  }
}
