import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { expect } from "playwright/test";
import type { Rolecall } from "./rolecall.ts";

/** The configuration that writes mails as files. */
export const MAIL_TO_FILES = { SMTP_URL: "file:./mail" };

/** The subject of the mail about a sign-in in a new browser, which most tests cause. */
const OF_SIGN_INS = "Subject: New sign-in to Rolecall";

/** Waits for the mail with this number, counted from 1 without those about new sign-ins; resolves to its decoded text. */
export async function mail({ folder }: Pick<Rolecall, "folder">, number: number): Promise<string> {
  await expect.poll(() => mailsIn(folder).length, { intervals: [20, 50, 100] }).toBeGreaterThanOrEqual(number);
  return mailsIn(folder)[number - 1] ?? "";
}

/** Every mail but those of new sign-ins. */
export function mailsIn(folder: string): string[] {
  return allMailsIn(folder).filter((text) => !text.includes(OF_SIGN_INS));
}

function allMailsIn(folder: string): string[] {
  const path = join(folder, "mail");
  const names = readdirSync(folder).includes("mail") ? readdirSync(path).sort() : [];
  const whole = names.filter((name) => name.endsWith(".eml"));
  return whole.map((name) => readFileSync(join(path, name), "utf8").replaceAll("=\n", "").replaceAll("=3D", "="));
}

/** Deletes the mails sent so far. */
export function emptyMail({ folder }: Pick<Rolecall, "folder">): void {
  rmSync(join(folder, "mail"), { recursive: true, force: true });
}

/** The one link with a secret that a text holds. */
export function linkIn(text: string): string {
  return /http:\/\/localhost:\d+\/(?:invitation|reset|claim)\/\w+#[\w-]{43}/.exec(text)?.[0] ?? "";
}
