import { deviceWords } from "#lib/shared/people/device-labels.ts";
import { env } from "../../base/env/env.ts";
import { log } from "../../base/log.ts";
import { track } from "../../base/request/in-flight.ts";
import type { RequestContext } from "../../base/request/request.ts";
import { type Warned, type Warning, warn, warnByMail } from "../../notices/warn.ts";
import type { Store } from "../../store/db/open.ts";
import { store } from "../../store/db/store.ts";
import { hasPassword } from "../passwords/require-passwords.ts";

type Person = { name: string; email: string } & ({ id: string } | { accountId: string });

/** What to do if another person made a change, for an account that can sign in with a password, and for one that cannot. */
type Advice = { withPassword: string; without: string };

const CHANGE_PASSWORD: Advice = {
  withPassword: "If this was not you, change your password and tell a Rolecall administrator now.",
  without: "If this was not you, tell a Rolecall administrator now.",
};

/** The advice where an administrator can undo the change, and a new password cannot. */
export function askFor(what: string): Advice {
  const ask = `If this was not you, ask a Rolecall administrator now to ${what}`;
  const withPassword = `${ask}, and change your password. A new password alone is not enough.`;
  return { withPassword, without: `${ask}.` };
}

/**
 * Mails an account about a change of its sign-in, even where notice mails are off, and stores the same as a notice. `otherwise` says what
 * to do if another person made the change. Does not wait for the mail.
 */
export function mailSecurity(
  account: Person,
  subject: string,
  sentence: string,
  otherwise: string | Advice = CHANGE_PASSWORD,
): void {
  inBackground(account, { subject, sentences: [sentence, otherwise] }, warn);
}

/** Mails an account a warning about its sign-in, without waiting for the mail. */
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
export function mailFactor(account: Person, subject: string, what: string, otherwise?: string | Advice): void {
  mailSecurity(account, subject, `${what} for your account at ${env().APP_URL.origin}.`, otherwise);
}

/** Mails the account about a new factor, which a new password would not remove. `ended`: names of the tokens that ended with it. */
export function mailNewFactor(account: Person, subject: string, what: string, ended: readonly string[] = []): void {
  const sentence = `${what} for your account at ${env().APP_URL.origin}.`;
  const sentences = [sentence, ...revokedSentences(ended), askFor("reset your second factors")];
  inBackground(account, { subject, sentences }, warn);
}

/** The sentence of a mail about API tokens that ended with a change, if any did. */
export function revokedSentences(names: readonly string[]): string[] {
  return names.length > 0 ? [`These API tokens were revoked: ${names.join(", ")}.`] : [];
}

type Send = (db: Store, account: Warned, warning: Warning) => Promise<void>;

type Draft = { subject: string; sentences: readonly (string | Advice)[] };

function inBackground(account: Person, { subject, sentences }: Draft, send: Send): void {
  const id = "id" in account ? account.id : account.accountId;
  const { name, email } = account;
  const work = store().then(async (db) => {
    // A failure of this question must not keep the mail back.
    const hasOne = await hasPassword(db, id).catch(() => true);
    const chosen = (part: string | Advice) =>
      typeof part === "string" ? part : part[hasOne ? "withPassword" : "without"];
    await send(db, { id, name, email }, { subject, sentences: sentences.map(chosen) });
  });
  void track(work.catch((error: unknown) => log().error({ account: id, error }, "account not warned")));
}
