import "server-only";
import { deviceWords } from "#lib/shared/device-words.ts";
import { env } from "../base/env.ts";
import { track } from "../base/in-flight.ts";
import type { RequestContext } from "../base/request.ts";
import { sendMail } from "../notices/send-mail.ts";

type Person = { name: string; email: string };

const CHANGE_PASSWORD = "If this was not you, change your password and tell a Rolecall administrator now.";

/**
 * Mails an account that its sign-in has changed, whatever it has set for notices. `otherwise` is what to do if its owner did not do it.
 * Does not wait for the mail.
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

/** Mails that a browser that the account does not know has signed in. */
export function mailNewDevice(account: Person, { userAgent, address }: RequestContext): void {
  const from = `${deviceWords(userAgent)}, address ${address}`;
  const sentence = `A new browser signed in to your account at ${env().APP_URL.origin}: ${from}.`;
  mailSecurity(account, "New sign-in to Rolecall", sentence);
}

/** What was done with a factor, as the owner's mail says it. */
export function mailFactor(account: Person, subject: string, what: string, otherwise?: string): void {
  mailSecurity(account, subject, `${what} for your account at ${env().APP_URL.origin}.`, otherwise);
}

/** The same for a factor that is new: it stays in force whatever the password becomes. */
export function mailNewFactor(account: Person, subject: string, what: string): void {
  const otherwise =
    "If this was not you, ask a Rolecall administrator now to reset your second factors, and change your password. A new password alone does not remove it.";
  mailFactor(account, subject, what, otherwise);
}
