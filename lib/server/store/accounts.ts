import "server-only";
import { newId, newToken, tokenHash } from "../ids.ts";
import type { Store } from "./open.ts";

/** The account that signs in with this email (lower case), unless it is disabled. */
export function accountByEmail(store: Store, email: string) {
  return store
    .selectFrom("accounts")
    .select(["id", "email", "password_hash"])
    .where("email", "=", email)
    .where("disabled_at", "is", null)
    .executeTakeFirst();
}

export async function passwordHashOf(store: Store, accountId: string): Promise<string | undefined> {
  const row = await store.selectFrom("accounts").select("password_hash").where("id", "=", accountId).executeTakeFirst();
  return row?.password_hash;
}

export async function hasAdministrator(store: Store): Promise<boolean> {
  const row = await store
    .selectFrom("accounts")
    .select("id")
    .where("role", "=", "administrator")
    .where("disabled_at", "is", null)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/** Adds an administrator and resolves to the account's id. */
export async function addAdministrator(
  store: Store,
  { email, name, passwordHash }: { email: string; name: string; passwordHash: string },
): Promise<string> {
  const id = newId("acc");
  await store
    .insertInto("accounts")
    .values({
      id,
      email,
      name,
      password_hash: passwordHash,
      role: "administrator",
      created_at: Date.now(),
      disabled_at: null,
      signed_in_at: null,
    })
    .execute();
  return id;
}

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
