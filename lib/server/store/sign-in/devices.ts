import { newToken, tokenHash } from "../../base/ids.ts";
import type { Store } from "../db/base.ts";

/** Remembers a browser that has signed in to this account; resolves to the device's id, of which only the hash is kept. */
export async function addDevice(store: Store, accountId: string): Promise<string> {
  const id = newToken();
  await store
    .insertInto("devices")
    .values({ id_hash: tokenHash(id), account_id: accountId, created_at: Date.now() })
    .execute();
  return id;
}

/** The hash of this device's id, if it has signed in to this very account before. */
export async function knownDevice(store: Store, id: string, accountId: string): Promise<string | undefined> {
  const row = await store
    .selectFrom("devices")
    .select("id_hash")
    .where("id_hash", "=", tokenHash(id))
    .where("account_id", "=", accountId)
    .executeTakeFirst();
  return row?.id_hash;
}

/** The hash of this device id, if it has signed in to any account before. */
export async function anyKnownDevice(store: Store, id: string): Promise<string | undefined> {
  const row = await store
    .selectFrom("devices")
    .select("id_hash")
    .where("id_hash", "=", tokenHash(id))
    .executeTakeFirst();
  return row?.id_hash;
}

/** Forgets the browsers of an account, and their failed sign-ins. */
export async function forgetDevices(store: Store, accountId: string): Promise<void> {
  const known = await store.selectFrom("devices").select("id_hash").where("account_id", "=", accountId).execute();
  const buckets = known.flatMap(({ id_hash }) => [`device:${id_hash}`, `provider:${id_hash}`]);
  if (buckets.length > 0) await store.deleteFrom("sign_in_failures").where("bucket", "in", buckets).execute();
  await store.deleteFrom("devices").where("account_id", "=", accountId).execute();
}
