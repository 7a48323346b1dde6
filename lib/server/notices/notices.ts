import "server-only";
import { NOTICE_KINDS, type NoticeList, type ReadNoticesInput } from "#lib/shared/notices.ts";
import type { Permit } from "../access/guard.ts";
import { env } from "../base/env.ts";
import { track } from "../base/in-flight.ts";
import { log } from "../base/log.ts";
import { writeGrouped } from "../store/grouped.ts";
import { addNotice, markOver, markRead, type NewNotice, noticesOf, type ToldPerson } from "../store/notices.ts";
import type { Store } from "../store/open.ts";
import { store } from "../store/store.ts";
import { sendMail } from "./send-mail.ts";

export { clusterAdminsOf } from "../store/notices.ts";

/**
 * `about` says what exactly it is about, such as `request:req_1:decided`: nobody is told of the same twice. `text` is one plain sentence
 * with names in it, and `path` a page of Rolecall; no secret is in either. The mail has `subject`, `sentences` and a link named
 * `label`; without them it says `text`. `mail` is false where another mail says it.
 */
export type Notification = NewNotice & {
  subject?: string;
  sentences?: readonly string[];
  label?: string;
  mail?: false;
};

/**
 * Tells those of these accounts that can sign in, once each, and mails those who want it; of security, everybody. Resolves when it
 * stands in the store and never rejects: what it tells of has happened. Not for use within a transaction.
 */
export async function notify(db: Store, accountIds: readonly string[], notification: Notification): Promise<void> {
  const { kind, about, text, path } = notification;
  // In one order everywhere, so that two servers with the same news do not wait for each other.
  const told = await Promise.all(
    [...new Set(accountIds)].sort().map((id) => tell(db, id, { kind, about, text, path })),
  );
  if (notification.mail === false) return;
  const mailed = told.filter((person) => person && (NOTICE_KINDS[kind].security || !person.mailOff));
  void track(Promise.all(mailed.map((person) => person && mail(person, notification))));
}

/** Takes what people were told of this for read, since nobody need do anything any more. Never rejects: it is over all the same. */
export async function settle(db: Store, about: string): Promise<void> {
  await markOver(db, about).catch((error: unknown) => log().error({ about, error }, "old notices stay new"));
}

async function tell(db: Store, accountId: string, notice: NewNotice): Promise<ToldPerson | undefined> {
  try {
    let person: ToldPerson | undefined;
    await writeGrouped(db, async (transaction) => {
      person = await addNotice(transaction, accountId, notice);
    });
    return person;
  } catch (error) {
    log().error({ kind: notice.kind, about: notice.about, account: accountId, error }, "somebody was not told");
    return undefined;
  }
}

async function mail({ name, address }: ToldPerson, notification: Notification): Promise<void> {
  const { kind, text, path, subject = text, sentences = [text], label = "See it in Rolecall" } = notification;
  const off = NOTICE_KINDS[kind].security ? "" : " On the page Profile you can turn such mails off.";
  await sendMail({
    to: { name, address },
    ...{ subject, sentences },
    link: { label, url: `${env().APP_URL.origin}${path}`, note: `It needs sign-in.${off}` },
  });
}

type Own = Permit<"profile.manage">;

/** The person's own notices. */
export async function ownNotices({ actor }: Own): Promise<NoticeList> {
  return noticesOf(await store(), actor.accountId);
}

export async function readNotices({ actor }: Own, which: ReadNoticesInput): Promise<null> {
  await markRead(await store(), actor.accountId, which);
  return null;
}
