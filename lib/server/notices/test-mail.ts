import type { Permit } from "../access/guard.ts";
import { env } from "../base/env/env.ts";
import type { Note } from "../base/note.ts";
import { hasMail, sendMail } from "./send-mail.ts";

/** Sends a mail to the administrator's own address; the log has the reason of a failure. */
export async function sendTestMail(
  { actor }: Permit<"settings.manage">,
  _input: unknown,
  note: Note,
): Promise<{ sent: "mailed" | "mail_failed" | "no_mail"; to: string }> {
  const mailed = await sendMail({
    to: { name: actor.name, address: actor.email },
    subject: "Test mail from Rolecall",
    sentences: ["Rolecall can send mail to this address.", `${actor.name} sent this test from the page Settings.`],
    link: { label: "Open Settings", url: `${env().APP_URL.origin}/settings`, note: "Sign-in required." },
  });
  const sent = mailed ? "mailed" : hasMail() ? "mail_failed" : "no_mail";
  note({ sent });
  return { sent, to: actor.email };
}
