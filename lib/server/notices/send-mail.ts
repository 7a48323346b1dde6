import "server-only";
import { mkdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createTransport } from "nodemailer";
import { env } from "../base/env/env.ts";
import { newId } from "../base/ids.ts";
import { log } from "../base/log.ts";
import type { MailTarget } from "../base/request/mail-address.ts";
import { singleton } from "../base/singleton.ts";
import { type Mail, mailBody, oneLine } from "./mail-layout.ts";

const TIMEOUT_MS = 15_000;
const NOBODY = { name: "Rolecall", address: "rolecall@localhost" };

/** Whether Rolecall can send mail at all. */
export function hasMail(): boolean {
  return env().SMTP_URL !== undefined;
}

/** Sends a mail; resolves to whether a server, folder or console took it. A failure is logged without the text of the mail. */
export async function sendMail(mail: Mail): Promise<boolean> {
  const { SMTP_URL: target, MAIL_FROM } = env();
  if (!target) return false;
  try {
    const deliver = singleton("mailer", () => mailer(target));
    await deliver({
      from: MAIL_FROM ?? NOBODY,
      to: { name: oneLine(mail.to.name), address: mail.to.address },
      subject: oneLine(mail.subject),
      ...mailBody(mail),
      // Automatic answers, such as "out of office", would spread the link.
      headers: { "Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All" },
      disableFileAccess: true,
      disableUrlAccess: true,
    });
    return true;
  } catch (error) {
    log().error({ to: mail.to.address, subject: mail.subject, ...reasonOf(error) }, "mail not sent");
    return false;
  }
}

type Deliver = (message: Parameters<ReturnType<typeof createTransport>["sendMail"]>[0]) => Promise<void>;

function mailer(target: MailTarget): Deliver {
  if (target.kind === "smtp") {
    const { host, port, tls, user, password } = target;
    const transport = createTransport({
      host,
      port,
      secure: tls === "at_once",
      requireTLS: tls === "required",
      ignoreTLS: tls === "none",
      auth: user ? { user, pass: password.reveal() } : undefined,
      connectionTimeout: TIMEOUT_MS,
      greetingTimeout: TIMEOUT_MS,
      socketTimeout: TIMEOUT_MS,
      logger: false,
      debug: false,
    });
    return async (message) => {
      await transport.sendMail(message);
    };
  }
  const writer = createTransport({ streamTransport: true, buffer: true, newline: "unix" });
  return async (message) => {
    const { message: text } = await writer.sendMail(message);
    if (target.kind === "console") process.stdout.write(`\n${text}\n`);
    else await saveToFolder(target.path, text as Buffer);
  };
}

/** Writes one file per mail, in name order; readable by its owner only, since it holds links. */
async function saveToFolder(folder: string, text: Buffer): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const path = join(/* turbopackIgnore: true */ folder, newId("mail"));
  await writeFile(path, text, { mode: 0o600, flag: "wx" });
  // A reader of the folder must never see half a file.
  await rename(path, `${path}.eml`);
}

/** The loggable part of an error. A server's answer may quote the mail, and with it the secret of a link. */
function reasonOf(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return {};
  const { code, responseCode, command } = error as Error & Record<"code" | "responseCode" | "command", unknown>;
  return { reason: error.message.replace(/#.*/s, "#…").slice(0, 300), code, responseCode, command };
}
