import { KEYS_DATABASE } from "../keys-database.ts";

const SOON_MS = 3_000;

/**
 * Deletes this browser's rotation keys and passwords that are older than an hour, once the page is idle. Without such a database, which
 * most browsers never have, nothing is fetched. Returns its end.
 */
export function forgetOldSoon(): () => void {
  const timer = setTimeout(() => void forgetNow().catch(() => {}), SOON_MS);
  return () => clearTimeout(timer);
}

async function forgetNow(): Promise<void> {
  if (!(await mayHaveKeys())) return;
  await (await import("../rotation-keys.ts")).forgetOld();
}

/** Whether this browser may have keys of rotations. Most browsers never have. */
export async function mayHaveKeys(): Promise<boolean> {
  if (typeof indexedDB === "undefined") return false;
  // A browser that cannot list its databases is searched for old entries.
  if (!indexedDB.databases) return true;
  return (await indexedDB.databases()).some(({ name }) => name === KEYS_DATABASE);
}

/** Deletes keys and sealed passwords at a sign-out, where the browser does not obey `Clear-Site-Data`. Other tabs let go of them. */
export function forgetAllKeys(): void {
  if (typeof indexedDB !== "undefined") indexedDB.deleteDatabase(KEYS_DATABASE);
}
