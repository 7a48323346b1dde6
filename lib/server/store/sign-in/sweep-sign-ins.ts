import type { Store } from "../db/open.ts";

const MINUTE = 60_000;
/** As long as the cookie of a device lasts. */
const DEVICE_MS = 365 * 24 * 60 * MINUTE;

/** Deletes expired sessions and sign-ins, used codes, devices after their cookie, links after a month, and failed sign-ins after two days. */
export async function sweepSignIns(store: Store, now = Date.now()): Promise<void> {
  await store.deleteFrom("sessions").where("expires_at", "<", now).execute();
  await store.deleteFrom("pending_sign_ins").where("expires_at", "<", now).execute();
  await store.deleteFrom("used_codes").where("expires_at", "<", now).execute();
  await store
    .deleteFrom("devices")
    .where("created_at", "<", now - DEVICE_MS)
    .execute();
  // An invitation that has expired is shown meanwhile, to be sent again.
  await store
    .deleteFrom("tokens")
    .where("expires_at", "<", now - 30 * 24 * 60 * MINUTE)
    .execute();
  await store
    .deleteFrom("sign_in_failures")
    .where("last_at", "<", now - 48 * 60 * MINUTE)
    .execute();
}
