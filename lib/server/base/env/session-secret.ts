import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { Secret } from "../secret.ts";

/** Secrets that seal cookies, by key number. iron-session seals with the highest number and opens with any. */
export type SessionSecrets = Record<number, Secret>;

/** Parses `2:new,1:old`; undefined where a number is missing or used twice, or a secret is shorter than 32 characters. */
export function parseSessionSecrets(text: string): SessionSecrets | undefined {
  const secrets: SessionSecrets = {};
  for (const part of text.split(",")) {
    const [, number, secret] = /^\s*([1-9][0-9]{0,5}):(.{32,})$/.exec(part.trimEnd()) ?? [];
    if (!number || !secret || Number(number) in secrets) return undefined;
    secrets[Number(number)] = new Secret(secret);
  }
  return secrets;
}

/** The secrets kept in `directory` (beside the SQLite file, mode 600); made there on first use. */
export function storedSessionSecrets(directory: string): SessionSecrets {
  // Without the remark the build would take the file along, if there is one where the server was run before.
  const path = join(/* turbopackIgnore: true */ directory, "session-secret");
  if (!existsSync(path)) {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    writeFileSync(path, `1:${randomBytes(32).toString("base64url")}\n`, { mode: 0o600, flag: "wx" });
  }
  const secrets = parseSessionSecrets(readFileSync(path, "utf8").trim());
  if (!secrets)
    throw new Error(`${path} does not hold number:secret; restore it or delete it (then everyone must sign in again)`);
  return secrets;
}
