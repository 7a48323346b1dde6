import type { Binding } from "#lib/shared/people/accounts.ts";
import { tokenHash } from "../../base/ids.ts";
import type { Store } from "../db/base.ts";
import type { Groups } from "./directory.ts";

/** A person at a sign-in provider: the provider never gives its subject to another one. */
export type Identity = { issuer: string; subject: string };

/** A person who signed in at the provider, as far as the rest of the sign-in needs it. */
export type ProvidedPerson = Identity & {
  /** the verified address; null where the person was bound before, and the address says nothing */
  email: string | null;
  /** when the account was bound to this person; null where this very sign-in binds it */
  boundAt: number | null;
  groups: Groups;
  /** false where the provider sent no groups, rather than an empty list */
  groupsSent?: boolean;
  /** the sealed ID token of the sign-in */
  idToken?: string | undefined;
  /** when the person signed in at the provider, epoch milliseconds; undefined where it does not say */
  authenticatedAt?: number | undefined;
  /** the provider's session, as a hash; undefined where it names none */
  session?: string | undefined;
  /** when Rolecall took the provider's answer, epoch milliseconds by the store's clock; undefined counts as long ago */
  answeredAt?: number;
};

/** The account that is bound to this person, also a disabled one. */
export async function accountOfIdentity(
  store: Store,
  { issuer, subject }: Identity,
): Promise<{ id: string; email: string; name: string; disabled: boolean; boundAt: number } | undefined> {
  const row = await store
    .selectFrom("identities")
    .innerJoin("accounts", "accounts.id", "identities.account_id")
    .select(["accounts.id", "accounts.email", "accounts.name", "accounts.disabled_at"])
    .select("identities.bound_at as boundAt")
    .where("identities.issuer", "=", issuer)
    .where("identities.subject", "=", subject)
    .executeTakeFirst();
  if (!row) return undefined;
  const { id, email, name, boundAt } = row;
  return { id, email, name, disabled: row.disabled_at !== null, boundAt };
}

/** Whether an account is bound to a person of this provider, by its issuer as tokens have it. */
export async function isBound(store: Store, accountId: string, issuer: string): Promise<boolean> {
  return isBoundIn(store, accountId, [issuer]);
}

/** A person at a provider, as a hash. */
export function personHash({ issuer, subject }: Identity): string {
  return tokenHash(JSON.stringify(["oidc person", issuer, subject]));
}

/**
 * When an account last signed in at the provider, in epoch milliseconds; 0 where it never did, or a sign-out there took its rights from the
 * directory since.
 */
export async function seenAtProvider(store: Store, accountId: string): Promise<number> {
  const rows = await store
    .selectFrom("identities")
    .select(["used_at", "signed_out_at"])
    .where("account_id", "=", accountId)
    .execute();
  return rows.some((row) => row.signed_out_at !== null) ? 0 : Math.max(0, ...rows.map((row) => row.used_at));
}

/** The binding of an account that was used last. */
export async function bindingOf(store: Store, accountId: string): Promise<(Binding & { email: string }) | null> {
  const row = await store
    .selectFrom("identities")
    .select(["issuer", "subject", "email", "bound_at as boundAt", "used_at as usedAt", "signed_out_at as signedOutAt"])
    .where("account_id", "=", accountId)
    .orderBy("used_at", "desc")
    .executeTakeFirst();
  return row ?? null;
}

/**
 * Whether an account is bound to a person of this provider. As configured, its address may lack the slash at the end that the provider
 * writes.
 */
export function isBoundAt(store: Store, accountId: string, issuer: URL): Promise<boolean> {
  return isBoundIn(store, accountId, [issuer.href, issuer.href.replace(/\/$/, "")]);
}

async function isBoundIn(store: Store, accountId: string, issuers: readonly string[]): Promise<boolean> {
  const row = await store
    .selectFrom("identities")
    .select("subject")
    .where("account_id", "=", accountId)
    .where("issuer", "in", issuers)
    .executeTakeFirst();
  return row !== undefined;
}

/** Binds an account. Rejects where the person or the account is bound at this provider already. */
export async function bindIdentity(
  store: Store,
  { issuer, subject }: Identity,
  { accountId, email }: { accountId: string; email: string },
  now = Date.now(),
): Promise<void> {
  await store
    .insertInto("identities")
    .values({ issuer, subject, account_id: accountId, email, bound_at: now, used_at: now, signed_out_at: null })
    .execute();
}

/** Stores when this person last signed in. */
export async function touchIdentity(store: Store, { issuer, subject }: Identity, now: number): Promise<void> {
  await store
    .updateTable("identities")
    .set({ used_at: now })
    .where("issuer", "=", issuer)
    .where("subject", "=", subject)
    .execute();
}

/** Unbinds an account from every provider; resolves to whether it was bound. */
export async function unbind(store: Store, accountId: string): Promise<boolean> {
  const { numDeletedRows } = await store
    .deleteFrom("identities")
    .where("account_id", "=", accountId)
    .executeTakeFirst();
  return numDeletedRows > 0n;
}
