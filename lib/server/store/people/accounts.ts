import type { AccountRole } from "#lib/shared/policy.ts";
import { newId } from "../../base/ids.ts";
import { byName } from "../clusters/cluster-roles.ts";
import { removeLabelRightsOf } from "../clusters/label-rights.ts";
import type { Store } from "../db/base.ts";
import { camel } from "../db/camel.ts";
import { inTransaction } from "../db/transaction.ts";
import { keepMakersOf } from "../rules/makers.ts";
import { forgetDevices } from "../sign-in/devices.ts";
import { endSessionsOf } from "../sign-in/end-sessions.ts";
import { removeFactors } from "../sign-in/factors.ts";
import { revokeTokensOf } from "./api-token-ends.ts";
import { voidResets } from "./tokens.ts";

/** The account that signs in with this email (lower case), unless it is disabled. */
export function accountByEmail(store: Store, email: string) {
  return store
    .selectFrom("accounts")
    .select(["id", "email", "name", "password_hash as passwordHash"])
    .where("email", "=", email)
    .where("disabled_at", "is", null)
    .executeTakeFirst();
}

/** In place of a hash, for an account without a password: no password matches. */
export const NO_PASSWORD = "";

/** The password hash of an account; undefined where there is no such account. */
export async function passwordHashOf(store: Store, accountId: string): Promise<string | undefined> {
  const row = await store.selectFrom("accounts").select("password_hash").where("id", "=", accountId).executeTakeFirst();
  return row?.password_hash;
}

/** Every account by name, or those with an id of `only`, with the fields of a chooser. */
export async function accountNames(
  store: Store,
  only?: readonly string[],
): Promise<{ id: string; name: string; email: string; role: AccountRole; disabled: boolean }[]> {
  if (only?.length === 0) return [];
  const rows = await store
    .selectFrom("accounts")
    .select(["id", "name", "email", "role", "disabled_at"])
    .$if(only !== undefined, (query) => query.where("id", "in", only ?? []))
    .orderBy("email")
    .execute();
  return rows.map(({ disabled_at, ...row }) => ({ ...row, disabled: disabled_at !== null })).sort(byName);
}

/** The account of this email, also a disabled one. */
export async function accountWithEmail(
  store: Store,
  email: string,
): Promise<{ id: string; name: string; role: AccountRole; disabled: boolean } | undefined> {
  const row = await store
    .selectFrom("accounts")
    .select(["id", "name", "role", "disabled_at"])
    .where("email", "=", email)
    .executeTakeFirst();
  return row && { id: row.id, name: row.name, role: row.role, disabled: row.disabled_at !== null };
}

/** One account by its id, also a disabled one. */
export async function accountById(store: Store, id: string) {
  const row = await store
    .selectFrom("accounts")
    .select(["id", "email", "name", "role", "disabled_at", "signed_in_at"])
    .where("id", "=", id)
    .executeTakeFirst();
  if (!row) return undefined;
  const { disabledAt, ...account } = camel(row);
  return { ...account, disabled: disabledAt !== null };
}

/** Whether an enabled administrator exists. */
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

type NewAccount = { email: string; name: string; passwordHash: string; invitedBy?: string };

/** Adds an account and resolves to its id. Rejects where the email has one. */
export async function addAccount(
  store: Store,
  account: NewAccount & { role: AccountRole; id?: string },
): Promise<string> {
  const { email, name, passwordHash, role, id = newId("acc"), invitedBy = null } = account;
  await store
    .insertInto("accounts")
    .values({
      id,
      email,
      name,
      password_hash: passwordHash,
      role,
      hand_role: null,
      created_at: Date.now(),
      disabled_at: null,
      signed_in_at: null,
      invited_by: invitedBy,
    })
    .execute();
  return id;
}

/** Adds an administrator and resolves to the account's id. */
export function addAdministrator(store: Store, account: NewAccount & { id?: string }): Promise<string> {
  return addAccount(store, { ...account, role: "administrator" });
}

/** Renames an account. */
export async function setName(store: Store, id: string, name: string): Promise<void> {
  await store.updateTable("accounts").set({ name }).where("id", "=", id).execute();
}

/** Sets the role that an account has by hand. Only for an account to which the directory gives no higher one. */
export async function setRole(store: Store, id: string, role: AccountRole): Promise<void> {
  await store.updateTable("accounts").set({ role }).where("id", "=", id).execute();
}

/** Notes the time of the last sign-in. */
export async function setSignedIn(store: Store, id: string, now = Date.now()): Promise<void> {
  await store.updateTable("accounts").set({ signed_in_at: now }).where("id", "=", id).execute();
}

/**
 * Disables an account or lets it in again. Its sessions, reset links and API tokens are gone either way: none may come back to life.
 * Resolves to the names of the tokens.
 */
export async function setDisabled(store: Store, id: string, disabled: boolean, now = Date.now()): Promise<string[]> {
  return inTransaction(store, async (transaction) => {
    await transaction
      .updateTable("accounts")
      .set({ disabled_at: disabled ? now : null })
      .where("id", "=", id)
      .execute();
    await endSessionsOf(transaction, id);
    await voidResets(transaction, id);
    return revokeTokensOf(transaction, id);
  });
}

/** Sets a new password: every session but `exceptSession` and every reset link is over. */
export async function setPassword(
  store: Store,
  id: string,
  passwordHash: string,
  exceptSession?: string,
): Promise<void> {
  await inTransaction(store, async (transaction) => {
    await transaction.updateTable("accounts").set({ password_hash: passwordHash }).where("id", "=", id).execute();
    await endSessionsOf(transaction, id, exceptSession);
    await voidResets(transaction, id);
  });
}

/** Stores another hash of the same password. False where the password was changed meanwhile. */
export async function renewPasswordHash(
  store: Store,
  { id, from, to }: { id: string; from: string; to: string },
): Promise<boolean> {
  const { numUpdatedRows } = await store
    .updateTable("accounts")
    .set({ password_hash: to })
    .where("id", "=", id)
    .where("password_hash", "=", from)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

/** Stores the maker of the reset link that set a password; null where the account requested the link itself. */
export async function setResetBy(store: Store, id: string, by: string | null): Promise<void> {
  await store.updateTable("accounts").set({ reset_by: by }).where("id", "=", id).execute();
}

/**
 * The accounts that could sign in as this one: the maker of the reset link that was used last, or else of the invitation, and of a reset
 * link that can be used now. The account's own reset does not clear the invitation's maker: its mail went to the invited address.
 */
export async function linkMakersOf(store: Store, accountId: string, now = Date.now()): Promise<string[]> {
  const account = await store
    .selectFrom("accounts")
    .select(["reset_by", "invited_by"])
    .where("id", "=", accountId)
    .executeTakeFirst();
  const links = await store
    .selectFrom("tokens")
    .select("created_by")
    .where("kind", "=", "account_reset")
    .where("account_id", "=", accountId)
    .where("used_at", "is", null)
    .where("ended_how", "is", null)
    .where("expires_at", ">", now)
    .execute();
  const makers = [account?.reset_by ?? account?.invited_by, ...links.map(({ created_by }) => created_by)];
  return makers.filter((maker) => typeof maker === "string");
}

/** Ids of all administrators who can sign in. */
export async function administratorIds(store: Store): Promise<string[]> {
  const rows = await store
    .selectFrom("accounts")
    .select("id")
    .where("role", "=", "administrator")
    .where("disabled_at", "is", null)
    .execute();
  return rows.map(({ id }) => id);
}

/** Names of the first administrators who can sign in, in the order of the alphabet. */
export async function administratorNames(store: Store, most: number): Promise<string[]> {
  const rows = await store
    .selectFrom("accounts")
    .select("name")
    .where("role", "=", "administrator")
    .where("disabled_at", "is", null)
    .orderBy("name")
    .limit(most)
    .execute();
  return rows.map(({ name }) => name);
}

/** Removes an account with all its dependent rows. The audit keeps its email, and who made it what it is stays known. */
export async function removeAccount(store: Store, id: string): Promise<void> {
  await inTransaction(store, async (transaction) => {
    await keepMakersOf(transaction, id);
    await endSessionsOf(transaction, id);
    await removeFactors(transaction, id);
    await removeLabelRightsOf(transaction, { kind: "account", id });
    await forgetDevices(transaction, id);
    for (const table of [
      "directory_rights",
      "identities",
      "team_members",
      "cluster_roles",
      "tokens",
      "api_tokens",
      "notices",
    ] as const)
      await transaction.deleteFrom(table).where("account_id", "=", id).execute();
    await transaction.deleteFrom("tokens").where("created_by", "=", id).execute();
    await transaction.deleteFrom("accounts").where("id", "=", id).execute();
  });
}
