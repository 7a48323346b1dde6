import { setTimeout as pause } from "node:timers/promises";
import { newId } from "../base/ids.ts";
import type { Store } from "../store/db/open.ts";
import { notify } from "./notices.ts";
import { hasMail, sendMail } from "./send-mail.ts";

/** An account that is warned. */
export type Warned = { id: string; name: string; email: string };
/** A warning to an account about its own sign-in; without secrets. */
export type Warning = { subject: string; sentences: readonly string[] };

/** How long after a mail that was not taken the next one is tried, in milliseconds. */
const RETRIES_MS = [500, 2_000];

/**
 * Stores the warning as a notice of the account, so that neither a mail server that is away nor a later crash loses it; a crash between the
 * change and the notice does. Then mails it, up to three times, even where notice mails are off. Resolves once it is mailed or given up;
 * rejects where the notice cannot be stored, and where the configuration is unusable.
 */
export async function warn(db: Store, account: Warned, warning: Warning): Promise<void> {
  await saveNotice(db, account, warning);
  await tryMail(account, warning);
}

/** Mails the warning, and stores it as a notice only where the mail fails. */
export async function warnByMail(db: Store, account: Warned, warning: Warning): Promise<void> {
  if (!(await tryMail(account, warning)) && hasMail()) await saveNotice(db, account, warning);
}

async function saveNotice(db: Store, { id }: Warned, { sentences }: Warning): Promise<void> {
  const about = `account_security:${newId("warning")}`;
  const notice = { kind: "account_security", about, text: sentences.join(" "), path: "/profile/security" } as const;
  if (!(await notify(db, [id], { ...notice, mail: false }))) throw new Error("the warning was not stored as a notice");
}

/** Whether the mail was taken, at the latest by the third try. */
async function tryMail({ name, email }: Warned, { subject, sentences }: Warning): Promise<boolean> {
  if (!hasMail()) return false;
  const mail = { to: { name, address: email }, subject, sentences };
  for (const wait of RETRIES_MS) {
    if (await sendMail(mail)) return true;
    await pause(wait);
  }
  return sendMail(mail);
}
