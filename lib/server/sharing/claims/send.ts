import type { z } from "zod";
import { present } from "#lib/shared/present.ts";
import type { MadeClaim, sendClaimInput } from "#lib/shared/requests/claims.ts";
import type { Actor, Permit } from "../../access/guard.ts";
import { requireWithinLimits } from "../../access/limits.ts";
import { hashPassword } from "../../access/password-hash.ts";
import { Refusal } from "../../base/failure.ts";
import { linkTo } from "../../base/link-to.ts";
import type { Note } from "../../base/note.ts";
import { clusterFacts } from "../../cloud/cluster-facts.ts";
import { requireChanges } from "../../cloud/key-reach.ts";
import { noticeTime } from "../../notices/notice-time.ts";
import { type Notification, notify } from "../../notices/notices.ts";
import { hasMail, sendMail } from "../../notices/send-mail.ts";
import { findSqlUser } from "../../sql-users/find-sql-user.ts";
import { requireClaimed } from "../../sql-users/require-claimed.ts";
import type { Store } from "../../store/db/open.ts";
import { store } from "../../store/db/store.ts";
import { addClaimLink } from "../../store/requests/claim-links.ts";
import { recipientOf } from "../../store/requests/claim-recipients.ts";
import { ownerOfRow } from "../../store/sql-users/present-sql-users.ts";
import { claimWaiting, passwordRotated, passwordsRotated } from "./notify.ts";
import { plainWord } from "./second-word.ts";

const HOUR = 60 * 60_000;

type Send = z.output<typeof sendClaimInput>;

/**
 * Makes a link, valid for `hours`, through which its recipient sets the password of this SQL user. It is mailed to the account or the
 * team's members; the sender gets it where no recipient is named or mail is not possible. Throws what a reset would.
 */
export async function sendClaim(
  permit: Permit<"sql_users.reset">,
  { clusterId, name, for: recipient, hours, word }: Send,
  note: Note,
): Promise<MadeClaim> {
  const { actor } = permit;
  const cluster = await clusterFacts().one(clusterId);
  const { rowId } = await findSqlUser(permit, { clusterId: cluster.id, name });
  // Its recipient would be promised what CockroachDB Cloud refuses.
  await requireChanges(await store(), cluster.id);
  await requireWithinLimits(permit, { clusterId: cluster.id, name });
  await requireClaimed({ clusterId: cluster.id, name });
  if (recipient.kind === "account" && recipient.id === actor.accountId)
    throw new Refusal("invalid_input", { fields: { for: "Choose another person. You cannot use your own link." } });
  const db = await store();
  const named = recipient.kind === "link" ? null : await recipientOf(db, { ...recipient, kind: recipient.kind });
  if (named === undefined)
    throw new Refusal("invalid_input", { fields: { for: "This account or team no longer exists. Choose another." } });
  // The link is bound to the row, which the first complete list of the cluster creates.
  const row = rowId === undefined ? undefined : await ownerOfRow(db, rowId);
  if (rowId === undefined || !row) throw new Refusal("busy");

  const sent = await sendLink(db, actor, {
    cluster,
    name,
    sqlUserId: rowId,
    ownerTeamId: row.ownerTeamId,
    recipient,
    named,
    hours,
    unmailed: "sender",
    wordHash: word === "" ? null : await hashPassword(plainWord(word)),
  });
  note({ link: sent.id, for: named?.name ?? "anyone with the link", secondWord: word !== "", sent: sent.sent });
  const { expiresAt, url } = sent;
  return present({
    for: named?.name ?? null,
    expiresAt,
    sent: sent.sent,
    link: sent.sent === "mailed" ? undefined : url,
  });
}

type SentLink = {
  cluster: { id: string; name: string };
  name: string;
  sqlUserId: string;
  ownerTeamId: string | null;
  recipient: Send["for"];
  named: { name: string; people: readonly { id: string; name: string; address: string }[] } | null;
  hours: number;
  wordHash: string | null;
  /** who gets the link to hand over where it could not be mailed */
  unmailed: "sender" | "nobody";
  /** the notice, unless it is one about this link */
  notice?: Notification;
};

/** Makes the link, mails it to its recipients and notifies them. */
async function sendLink(db: Store, sender: Sender, about: SentLink) {
  const { cluster, name, recipient, named, hours, wordHash } = about;
  const link = await addClaimLink(db, {
    cluster,
    sqlUserId: about.sqlUserId,
    ownerTeamId: about.ownerTeamId,
    senderId: sender.accountId,
    wordHash,
    accountId: recipient.kind === "account" ? recipient.id : null,
    teamId: recipient.kind === "team" ? recipient.id : null,
    lastsMs: hours * HOUR,
  });
  const url = linkTo("claim", link);
  const mail = { sqlUser: name, cluster: cluster.name, url, expiresAt: link.expiresAt, secondWord: wordHash !== null };
  const mailed = named !== null && (await mailTo(named.people, sender, mail));
  const sent: MadeClaim["sent"] = mailed ? "mailed" : named !== null && hasMail() ? "mail_failed" : "no_mail";
  if (named && (mailed || about.unmailed === "sender")) {
    const others = named.people.map(({ id }) => id).filter((id) => id !== sender.accountId);
    await notify(db, others, about.notice ?? claimWaiting(link.id, { sender, ...mail, to: recipient.kind, mailed }));
  }
  return { id: link.id, url, expiresAt: link.expiresAt, sent };
}

type Sender = Pick<Actor, "accountId" | "name" | "email">;
/** The longest that a claim link works. */
const OWNER_HOURS = 24;

/**
 * After a password was replaced, lets the owner team set its own: by a mailed claim link or, without mail, by a notice that leads to the
 * page My SQL users. A team gets one notice per `rotation`. The caller has checked the sender's right. Throws the refusal `not_found` where
 * no team owns the SQL user or no member other than the sender can sign in.
 */
export async function sendClaimToOwner(
  sender: Sender,
  target: { cluster: { id: string; name: string }; name: string; sqlUserId: string },
  { rotation }: { rotation?: string } = {},
): Promise<{ link: string | undefined; team: string; sent: MadeClaim["sent"] }> {
  const db = await store();
  const teamId = (await ownerOfRow(db, target.sqlUserId))?.ownerTeamId;
  const named = teamId ? await recipientOf(db, { kind: "team", id: teamId }) : undefined;
  const people = named?.people.filter(({ id }) => id !== sender.accountId) ?? [];
  if (!teamId || !named || people.length === 0) throw new Refusal("not_found");
  const { cluster, name } = target;
  await requireClaimed({ clusterId: cluster.id, name });
  const recipient = { kind: "team", id: teamId } as const;
  const more = present<Omit<SentLink, keyof typeof target>>({
    ownerTeamId: teamId,
    recipient,
    named: { name: named.name, people },
    hours: OWNER_HOURS,
    wordHash: null,
    unmailed: "nobody",
    notice: rotation
      ? passwordsRotated(`${rotation}:${teamId}:mailed`, { sender, team: named.name, mailed: true })
      : undefined,
  });
  const made = hasMail() ? await sendLink(db, sender, { ...target, ...more }) : undefined;
  if (made?.sent !== "mailed") {
    const members = named.people.map((person) => person.id);
    const notice = rotation
      ? passwordsRotated(`${rotation}:${teamId}`, { sender, team: named.name, mailed: false })
      : passwordRotated(target.sqlUserId, { sender, sqlUser: name, cluster: cluster.name });
    await notify(db, members, notice);
  }
  return { link: made?.id, team: named.name, sent: made?.sent ?? "no_mail" };
}

type Mailed = { sqlUser: string; cluster: string; url: string; expiresAt: number; secondWord: boolean };

/** Whether there was a recipient and each was sent the mail. */
async function mailTo(
  people: readonly { name: string; address: string }[],
  sender: Sender,
  { sqlUser, cluster, url, expiresAt, secondWord }: Mailed,
): Promise<boolean> {
  const until = noticeTime(expiresAt);
  const taken = await Promise.all(
    people.map((to) =>
      sendMail({
        to,
        subject: `${sender.name} sent you a claim link for ${sqlUser}`,
        sentences: [
          `${sender.name} (${sender.email}) asks you to set a new password for the SQL user ${sqlUser} on cluster ${cluster}.`,
          "Open the link, sign in to Rolecall, and store the password immediately: it is shown once, to you only.",
          ...(secondWord ? [`You also need a second word, which ${sender.name} gives you another way.`] : []),
        ],
        link: {
          label: "Set and show password",
          url,
          note: `It works once, until ${until} UTC. Opening the page changes nothing. If you did not expect this mail, tell ${sender.name}.`,
        },
      }),
    ),
  );
  return taken.length > 0 && taken.every(Boolean);
}
