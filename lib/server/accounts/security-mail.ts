import "server-only";
import { deviceWords } from "#lib/shared/device-words.ts";
import { env } from "../base/env.ts";
import { track } from "../base/in-flight.ts";
import { log } from "../base/log.ts";
import type { RequestContext } from "../base/request.ts";
import { type Warned, type Warning, warn, warnByMail } from "../notices/warn.ts";
import type { Store } from "../store/open.ts";
import { store } from "../store/store.ts";

type Person = { name: string; email: string } & ({ id: string } | { accountId: string });

const CHANGE_PASSWORD = "If this was not you, change your password and tell a Rolecall administrator now.";

/**
 * Mails an account about a change of its sign-in, even where notice mails are off, and stores the same as a notice. `otherwise` says what
 * to do if another person made the change. Does not wait for the mail.
 */
export function mailSecurity(
  account: Person,
  subject: string,
  sentence: string,
  otherwise: string = CHANGE_PASSWORD,
): void {
  warnLater(account, { subject, sentences: [sentence, otherwise] });
}

/** The same in other sentences. */
export function warnLater(account: Person, warning: Warning): void {
  inBackground(account, warning, warn);
}

/** Mails the account that an unknown browser has signed in. If the mail fails, a notice says it. */
export function mailNewDevice(account: Person, { userAgent, address }: RequestContext): void {
  const from = `${deviceWords(userAgent)}, address ${address}`;
  const sentence = `A new browser signed in to your account at ${env().APP_URL.origin}: ${from}.`;
  inBackground(account, { subject: "New sign-in to Rolecall", sentences: [sentence, CHANGE_PASSWORD] }, warnByMail);
}

/** Mails the account about a changed factor. */
export function mailFactor(account: Person, subject: string, what: string, otherwise?: string): void {
  mailSecurity(account, subject, `${what} for your account at ${env().APP_URL.origin}.`, otherwise);
}

/** The same for a new factor, which a new password would not remove. */
export function mailNewFactor(account: Person, subject: string, what: string): void {
  const otherwise =
    "If this was not you, ask a Rolecall administrator now to reset your second factors, and change your password. A new password alone does not remove it.";
  mailFactor(account, subject, what, otherwise);
}

type Send = (db: Store, account: Warned, warning: Warning) => Promise<void>;

function inBackground(account: Person, warning: Warning, send: Send): void {
  const id = "id" in account ? account.id : account.accountId;
  const { name, email } = account;
  const work = store().then((db) => send(db, { id, name, email }, warning));
  void track(work).catch((error: unknown) => log().error({ account: id, error }, "account not warned"));
}
