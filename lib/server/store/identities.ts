import "server-only";
import type { Binding } from "#lib/shared/accounts.ts";
import type { SignInProof } from "#lib/shared/factors.ts";
import { tokenHash } from "../base/ids.ts";
import type { RequestContext } from "../base/request.ts";
import type { Store } from "./base.ts";
import { type Applied, applyGroups, type Groups, wouldChange } from "./directory.ts";
import { isOfDirectory } from "./directory-rights.ts";
import { enrolmentOf } from "./factors.ts";
import { signedOutSince } from "./signed-out.ts";
import { type SessionProof, startSession } from "./start-session.ts";
import { inTransaction } from "./transaction.ts";

const BY_PROVIDER: SignInProof[] = [
  ...(["provider", "provider_and_code", "provider_and_passkey", "provider_and_recovery_code"] as const),
];

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

/** Receives the changes by the directory, perhaps before they are saved. Without it, a sign-in that would change something stops. */
export type OnApplied = (applied: Applied) => void;

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
  // A row of SQLite has no prototype, and cannot go to a page.
  return row ? { ...row } : null;
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

async function touchIdentity(store: Store, { issuer, subject }: Identity, now: number): Promise<void> {
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

/**
 * Does {@link startSession} and {@link admit}. Undefined where the account has a second factor by now, or `admit` refuses.
 */
export async function startSessionBy(
  store: Store,
  { accountId, person, onApplied }: { accountId: string; person: ProvidedPerson; onApplied?: OnApplied | undefined },
  request: RequestContext,
  proof: SessionProof,
): Promise<string | undefined> {
  return inTransaction(store, async (transaction) => {
    if ((await enrolmentOf(transaction, accountId)).hasFactor) return undefined;
    if (!(await admit(transaction, accountId, person, onApplied))) return undefined;
    const { idToken, authenticatedAt } = person;
    const details = { ...proof, idToken, providerDated: authenticatedAt !== undefined };
    return startSession(transaction, accountId, request, Date.now(), details);
  });
}

/**
 * The end of a whole sign-in at the provider, in the transaction that starts its session: binds the account where this sign-in does that,
 * brings its rights from the directory up to date, and ends the sessions of an account with such rights that did not come from the
 * provider. Resolves to false, with nothing changed, where by now the account is disabled, has another address, or was unbound, bound
 * otherwise or bound anew; where the person signed out at the provider since it answered; and where the directory would change something
 * without `onApplied`.
 */
export async function admit(
  transaction: Store,
  accountId: string,
  person: ProvidedPerson,
  onApplied: OnApplied | undefined,
  now = Date.now(),
): Promise<boolean> {
  const ends = [personHash(person), ...(person.session === undefined ? [] : [person.session])];
  if (await signedOutSince(transaction, ends, person.answeredAt ?? 0)) return false;
  const bound = await accountOfIdentity(transaction, person);
  if (bound ? bound.id !== accountId || bound.boundAt !== person.boundAt : person.boundAt !== null) return false;
  const account = await transaction
    .selectFrom("accounts")
    .select("email")
    .where("id", "=", accountId)
    .where("disabled_at", "is", null)
    .executeTakeFirst();
  if (!account) return false;
  if (!bound && (account.email !== person.email || (await isBound(transaction, accountId, person.issuer))))
    return false;
  if (!onApplied && (await wouldChange(transaction, accountId, person.groups))) return false;
  if (bound) await touchIdentity(transaction, person, now);
  else await bindIdentity(transaction, person, { accountId, email: account.email }, now);
  const applied = await applyGroups(transaction, accountId, person.groups);
  if (await isOfDirectory(transaction, accountId)) await endOtherWays(transaction, accountId);
  onApplied?.(applied);
  return true;
}

/** Ends the sessions, and waiting sign-ins, of an account that came from no sign-in at the provider. */
async function endOtherWays(transaction: Store, accountId: string): Promise<void> {
  await transaction
    .deleteFrom("sessions")
    .where("account_id", "=", accountId)
    .where("proof", "not in", BY_PROVIDER)
    .execute();
  await transaction
    .deleteFrom("pending_sign_ins")
    .where("account_id", "=", accountId)
    .where("first", "<>", "provider")
    .execute();
}

/**
 * Ends the sessions, and waiting sign-ins, that came from this session at the provider; without one, all that the account has from there
 * but the one with the hash `except`. Resolves to the account of each session that was ended.
 */
export async function endProviderSessions(
  store: Store,
  { accountId, session, except = "" }: { accountId: string | undefined; session: string | undefined; except?: string },
): Promise<{ accountId: string; email: string }[]> {
  if (accountId === undefined && session === undefined) return [];
  return inTransaction(store, async (transaction) => {
    const ended = await transaction
      .deleteFrom("sessions")
      .where("proof", "in", BY_PROVIDER)
      .where("id_hash", "<>", except)
      .$if(accountId !== undefined, (query) => query.where("account_id", "=", accountId ?? ""))
      .$if(session !== undefined, (query) => query.where("provider_session", "=", session ?? ""))
      .returning("account_id")
      .execute();
    await transaction
      .deleteFrom("pending_sign_ins")
      .where("first", "=", "provider")
      .$if(accountId !== undefined, (query) => query.where("account_id", "=", accountId ?? ""))
      .$if(session !== undefined, (query) => query.where("provider_session", "=", session ?? ""))
      .execute();
    if (ended.length === 0) return [];
    const ids = ended.map(({ account_id }) => account_id);
    const accounts = await transaction.selectFrom("accounts").select(["id", "email"]).where("id", "in", ids).execute();
    const emails = new Map(accounts.map(({ id, email }) => [id, email]));
    return ids.map((id) => ({ accountId: id, email: emails.get(id) ?? "" }));
  });
}
