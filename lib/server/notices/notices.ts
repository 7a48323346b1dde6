import { NOTICE_KINDS, type NoticeList, type ReadNoticesInput } from "#lib/shared/people/notices.ts";
import type { Permit } from "../access/guard.ts";
import { env } from "../base/env/env.ts";
import { log } from "../base/log.ts";
import { track } from "../base/request/in-flight.ts";
import { writeGrouped } from "../store/db/grouped.ts";
import type { Store } from "../store/db/open.ts";
import { store } from "../store/db/store.ts";
import {
  addNotice,
  markOver,
  markRead,
  type NewNotice,
  type NotifiedPerson,
  noticesOf,
} from "../store/people/notices.ts";
import { dropFromBundles, sendBundled } from "./bundle.ts";
import { sendMail } from "./send-mail.ts";

export { clusterAdminsOf } from "../store/people/notices.ts";

/**
 * `about` identifies the event, such as `request:req_1:decided`: no account is notified twice of the same event. `text` is one plain
 * sentence with names, and `path` a page of Rolecall; neither holds a secret. The mail has `subject`, `sentences` and a link named `label`,
 * and uses `text` without them. `mail` is false where another mail covers the event.
 */
export type Notification = NewNotice & {
  subject?: string;
  sentences?: readonly string[];
  label?: string;
  mail?: false;
  /** mails of this kind that follow each other go together into one, which leads to this page */
  bundle?: { path: string; label: string };
};

/**
 * Notifies those of these accounts that can sign in, once each, and mails those who want it; security notices are always mailed.
 * Resolves to whether all notices are stored, and never rejects, since the event has happened. Again for the same event, it reaches those
 * that it did not. Do not call it within a transaction.
 */
export async function notify(db: Store, accountIds: readonly string[], notification: Notification): Promise<boolean> {
  const { kind, about, text, path } = notification;
  // One order everywhere, so that two servers with the same event do not wait for each other.
  const recipients = await Promise.all(
    [...new Set(accountIds)].sort().map((id) => notifyOne(db, id, { kind, about, text, path })),
  );
  const isWhole = !recipients.includes(FAILED);
  if (notification.mail === false) return isWhole;
  const mailed = recipients.flatMap((person) =>
    person && person !== FAILED && (NOTICE_KINDS[kind].security || !person.mailOff) ? person : [],
  );
  void track(Promise.all(mailed.map((person) => mail(person, notification))));
  return isWhole;
}

const FAILED = Symbol("failed");

/** Marks the notices of an event as read once it needs no action any more. Never rejects. */
export async function settle(db: Store, about: string): Promise<void> {
  dropFromBundles(about);
  await markOver(db, about).catch((error: unknown) => log().error({ about, error }, "outdated notices stay unread"));
}

async function notifyOne(
  db: Store,
  accountId: string,
  notice: NewNotice,
): Promise<NotifiedPerson | undefined | typeof FAILED> {
  try {
    let person: NotifiedPerson | undefined;
    await writeGrouped(db, async (transaction) => {
      person = await addNotice(transaction, accountId, notice);
    });
    return person;
  } catch (error) {
    log().error({ kind: notice.kind, about: notice.about, account: accountId, error }, "account not notified");
    return FAILED;
  }
}

async function mail({ name, address }: NotifiedPerson, notification: Notification): Promise<void> {
  const { kind, text, path, subject = text, sentences = [text], label = "Open in Rolecall" } = notification;
  const off = NOTICE_KINDS[kind].security ? "" : " You can turn these mails off on your profile page.";
  const to = { name, address };
  const linkTo = (page: { path: string; label: string }) => ({
    label: page.label,
    url: `${env().APP_URL.origin}${page.path}`,
    note: `Sign-in required.${off}`,
  });
  const send = () => sendMail({ to, subject, sentences, link: linkTo({ path, label }) });
  if (!notification.bundle) return void (await send());
  const event = { to, about: notification.about, line: text, page: linkTo(notification.bundle) };
  await sendBundled(kind, event, send);
}

type Own = Permit<"profile.manage">;

/** The account's own notices. */
export async function ownNotices({ actor }: Own): Promise<NoticeList> {
  return noticesOf(await store(), actor.accountId);
}

/** Marks the actor's own notices as read. */
export async function readNotices({ actor }: Own, which: ReadNoticesInput): Promise<null> {
  await markRead(await store(), actor.accountId, which);
  return null;
}
