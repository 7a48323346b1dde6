import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { env } from "./env/env.ts";
import { hasKeysFile, keyEntries } from "./env/keyring.ts";

/**
 * The variables of the files with secrets whose mode lets every user of this machine read them; a closed folder above may still keep users
 * out. The group may read: an operator can give a file to the group of Rolecall's user. Windows has no such modes.
 */
export function openSecretFiles(): string[] {
  if (process.platform === "win32") return [];
  const { COCKROACH_API_KEY_FILE: key, OIDC_CLIENT_SECRET_FILE: client, SQL_PASSWORD_FILES: folder } = env();
  const files = { COCKROACH_API_KEY_FILE: key, OIDC_CLIENT_SECRET_FILE: client };
  const open = Object.entries(files).flatMap(([variable, path]) => (path && isOpen(path) ? [variable] : []));
  if (hasKeysFile() && keyEntries().some(({ file }) => isOpen(file))) open.push("COCKROACH_KEYS_FILE");
  return folder && namesIn(folder).some((name) => isOpen(join(folder, name))) ? [...open, "SQL_PASSWORD_FILES"] : open;
}

const OTHERS_READ = 0o004;

function isOpen(path: string): boolean {
  try {
    const found = statSync(path, { throwIfNoEntry: false });
    return found?.isFile() === true && (found.mode & OTHERS_READ) !== 0;
  } catch {
    // Reading the file says what is wrong with it.
    return false;
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    // A file may still be read by its name.
    return [];
  }
}
