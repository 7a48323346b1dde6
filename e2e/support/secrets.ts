import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { sha256 } from "../../lib/emulator/world/passwords.ts";

const PASSWORD_LENGTH = 32;

/** Whether a text holds a secret: as it is, percent-encoded, in hexadecimal, or in base64 of either alphabet. */
export function holds(text: string, secret: string): boolean {
  return formsOf(secret).some((form) => text.includes(form));
}

/** Whether a text contains a password that is known only by its SHA-256, as in the vendor's record. */
export function holdsHashed(text: string, hashes: readonly (string | null)[]): boolean {
  const known = new Set(hashes);
  // A text names many hashes and ids again and again.
  const runs = new Set(Array.from(text.matchAll(/[\w-]{32,}/g), ([run]) => run));
  for (const run of runs)
    for (let start = 0; start + PASSWORD_LENGTH <= run.length; start++)
      if (known.has(sha256(run.slice(start, start + PASSWORD_LENGTH)))) return true;
  return false;
}

/** Every file below a folder, by path, its bytes as characters; what npm has installed is left out. */
export function filesBelow(folder: string): Map<string, string> {
  const found = readdirSync(folder, { withFileTypes: true, recursive: true });
  const paths = found.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const own = paths.filter((path) => !path.includes("/node_modules/"));
  return new Map(own.map((path) => [path, readFileSync(path, "latin1")]));
}

function formsOf(secret: string): string[] {
  const bytes = Buffer.from(secret);
  const hex = bytes.toString("hex");
  const base64 = [0, 1, 2].map((offset) => {
    const text = Buffer.concat([Buffer.alloc(offset), bytes]).toString("base64");
    // Only the characters that depend on nothing but the secret.
    return text.slice(Math.ceil((offset * 8) / 6), Math.floor(((offset + bytes.length) * 8) / 6));
  });
  const base64url = base64.map((form) => form.replaceAll("+", "-").replaceAll("/", "_"));
  return [secret, encodeURIComponent(secret), hex, hex.toUpperCase(), ...base64, ...base64url];
}
