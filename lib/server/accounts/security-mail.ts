import "server-only";
import { deviceWords } from "#lib/shared/device-words.ts";
import { env } from "../base/env.ts";
import { track } from "../base/in-flight.ts";
import type { RequestContext } from "../base/request.ts";
import { sendMail } from "../notices/send-mail.ts";

type Person = { name: string; email: string };

/** Mails an account that its sign-in has changed, whatever it has set for notices. Does not wait for the mail. */
export function mailSecurity(account: Person, subject: string, sentence: string): void {
  const mail = {
    to: { name: account.name, address: account.email },
    subject,
    sentences: [sentence, "If this was not you, change your password and tell a Rolecall administrator now."],
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
export function mailFactor(account: Person, subject: string, what: string): void {
  mailSecurity(account, subject, `${what} for your account at ${env().APP_URL.origin}.`);
}
