import "server-only";
import { deviceWords } from "#lib/shared/device-words.ts";
import { env } from "../base/env.ts";
import { track } from "../base/in-flight.ts";
import type { RequestContext } from "../base/request.ts";
import { sendMail } from "../notices/send-mail.ts";

type Person = { name: string; email: string };

const CHANGE_PASSWORD = "If this was not you, change your password and tell a Rolecall administrator now.";

/**
 * Mails an account about a change of its sign-in, even where notice mails are off. `otherwise` says what to do if another person made the
 * change. Does not wait for the mail.
 */
export function mailSecurity(
  account: Person,
  subject: string,
  sentence: string,
  otherwise: string = CHANGE_PASSWORD,
): void {
  const mail = {
    to: { name: account.name, address: account.email },
    subject,
    sentences: [sentence, otherwise],
  };
  void track(sendMail(mail));
}

/** Mails the account that an unknown browser has signed in. */
export function mailNewDevice(account: Person, { userAgent, address }: RequestContext): void {
  const from = `${deviceWords(userAgent)}, address ${address}`;
  const sentence = `A new browser signed in to your account at ${env().APP_URL.origin}: ${from}.`;
  mailSecurity(account, "New sign-in to Rolecall", sentence);
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
