import { deviceCookie } from "../../access/cookies.ts";
import type { Store } from "../../store/db/open.ts";
import { anyKnownDevice, knownDevice } from "../../store/sign-in/devices.ts";

/** The hash of this browser's device id, if it has signed in to this account before. */
export async function thisDevice(db: Store, accountId: string | undefined): Promise<string | undefined> {
  const { id } = await deviceCookie();
  return id && accountId ? knownDevice(db, id, accountId) : undefined;
}

/** The hash of this browser's device id, if it has signed in to any account before. */
export async function knownBrowser(db: Store): Promise<string | undefined> {
  const { id } = await deviceCookie();
  return id && anyKnownDevice(db, id);
}
