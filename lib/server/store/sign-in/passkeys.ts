import type { Passkey } from "#lib/shared/people/passkeys.ts";
import { newId } from "../../base/ids.ts";
import type { Store } from "../db/base.ts";
import { camel } from "../db/camel.ts";

/** A passkey with its public key and its account. */
export type StoredPasskey = {
  id: string;
  credentialId: string;
  /** COSE, base64url */
  publicKey: string;
  name: string;
  madeAt: number;
  account: { id: string; email: string; name: string };
};

/** The passkeys of an account, the oldest first. */
export async function passkeysOf(store: Store, accountId: string): Promise<Passkey[]> {
  const rows = await store
    .selectFrom("passkeys")
    .select(["id", "name", "made_at", "last_used_at"])
    .where("account_id", "=", accountId)
    .orderBy("made_at")
    .orderBy("id")
    .execute();
  return rows.map((row) => camel(row));
}

/** The credential ids by which a browser finds the passkeys of an account, or refuses a second one on the same device. */
export async function credentialsOf(store: Store, accountId: string): Promise<{ id: string; transports: string[] }[]> {
  const rows = await store
    .selectFrom("passkeys")
    .select(["credential_id", "transports"])
    .where("account_id", "=", accountId)
    .execute();
  return rows.map(({ credential_id, transports }) => ({
    id: credential_id,
    transports: transports.split(" ").filter(Boolean),
  }));
}

/** The passkey with this credential id, unless its account is disabled. */
export async function passkeyOf(store: Store, credentialId: string): Promise<StoredPasskey | undefined> {
  const row = await store
    .selectFrom("passkeys")
    .innerJoin("accounts", "accounts.id", "passkeys.account_id")
    .select([
      ...(["passkeys.id", "passkeys.credential_id", "passkeys.public_key", "passkeys.name"] as const),
      ...(["passkeys.made_at", "accounts.id as accountId", "accounts.email", "accounts.name as accountName"] as const),
    ])
    .where("passkeys.credential_id", "=", credentialId)
    .where("accounts.disabled_at", "is", null)
    .executeTakeFirst();
  return (
    row && {
      id: row.id,
      credentialId: row.credential_id,
      publicKey: row.public_key,
      name: row.name,
      madeAt: row.made_at,
      account: { id: row.accountId, email: row.email, name: row.accountName },
    }
  );
}

/** Whether this passkey of the account is still there. */
export async function hasPasskey(store: Store, accountId: string, id: string): Promise<boolean> {
  const row = await store
    .selectFrom("passkeys")
    .select("id")
    .where("id", "=", id)
    .where("account_id", "=", accountId)
    .executeTakeFirst();
  return row !== undefined;
}

/** Adds a passkey; resolves to false where the credential exists already. */
export async function addPasskey(
  store: Store,
  accountId: string,
  passkey: { credentialId: string; publicKey: string; counter: number; transports: readonly string[]; name: string },
  now = Date.now(),
): Promise<boolean> {
  const { credentialId, publicKey, counter, transports, name } = passkey;
  const { numInsertedOrUpdatedRows } = await store
    .insertInto("passkeys")
    .values({
      id: newId("psk"),
      account_id: accountId,
      credential_id: credentialId,
      public_key: publicKey,
      counter,
      name,
      transports: transports.join(" "),
      made_at: now,
      last_used_at: null,
    })
    .onConflict((conflict) => conflict.column("credential_id").doNothing())
    .executeTakeFirst();
  return numInsertedOrUpdatedRows === 1n;
}

/**
 * Notes a use with the authenticator's counter. Resolves to false where the counter is not above the last one: another device has the
 * same key. Many passkeys have no counter and send 0 always.
 */
export async function spendCounter(store: Store, id: string, counter: number, now = Date.now()): Promise<boolean> {
  const { numUpdatedRows } = await store
    .updateTable("passkeys")
    .set({ counter, last_used_at: now })
    .where("id", "=", id)
    .where("counter", counter === 0 ? "=" : "<", counter)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

/** Removes the passkey of this account that has this id and name. Resolves to its name as stored; undefined where there is none. */
export async function removePasskey(
  store: Store,
  accountId: string,
  { id, name }: { id: string; name: string },
): Promise<string | undefined> {
  const removed = await store
    .deleteFrom("passkeys")
    .where("id", "=", id)
    .where("name", "=", name)
    .where("account_id", "=", accountId)
    .returning("name")
    .executeTakeFirst();
  return removed?.name;
}
