import type { FirstFactor, SignInProof } from "#lib/shared/people/factors.ts";
import { newToken, tokenHash } from "../../base/ids.ts";
import type { RequestContext } from "../../base/request/request.ts";
import type { Store } from "../db/base.ts";
import { type OnApplied, provisionAccount } from "../db/provision-account.ts";
import { inTransaction } from "../db/transaction.ts";
import { isOfDirectory } from "../people/directory-rights.ts";
import type { ProvidedPerson } from "../people/identities.ts";
import { hasPasskey } from "./passkeys.ts";
import { hasHash, startSession } from "./start-session.ts";

/** How long a right password waits for the second factor. */
const PENDING_MS = 5 * 60_000;

/** A first factor that was right. `passwordHash` is the account's at that time; with `person`, it was a sign-in at the provider. */
export type NewPending = {
  accountId: string;
  passwordHash: string;
  person?: ProvidedPerson;
  providerSession?: string | null | undefined;
};

/**
 * Notes that the password was right, and resolves to the id that the browser keeps; undefined where the account has another password
 * by now. No session query can find it.
 */
export async function startPending(
  store: Store,
  { accountId, passwordHash, person, providerSession = null }: NewPending,
  now = Date.now(),
): Promise<string | undefined> {
  const id = newToken();
  return inTransaction(store, async (transaction) => {
    if (!(await hasHash(transaction, { accountId, passwordHash }))) return undefined;
    await transaction
      .insertInto("pending_sign_ins")
      .values({
        id_hash: tokenHash(id),
        account_id: accountId,
        expires_at: now + PENDING_MS,
        first: person ? "provider" : "password",
        provider_session: providerSession,
        person: person ? JSON.stringify(person) : null,
      })
      .execute();
    return id;
  });
}

/** Uses up a code within a transaction. Throws where it is used already. */
export type Spend = (transaction: Store) => Promise<void>;

/** A sign-in that waits, and the account that it is for. */
export type Pending = {
  id: string;
  email: string;
  name: string;
  first: FirstFactor;
  providerSession: string | null;
  /** the person at the provider, if that was the first factor */
  person: ProvidedPerson | undefined;
};

/** The account whose password was right in this browser some minutes ago. */
export async function pendingAccount(store: Store, idHash: string, now = Date.now()): Promise<Pending | undefined> {
  const row = await store
    .selectFrom("pending_sign_ins")
    .innerJoin("accounts", "accounts.id", "pending_sign_ins.account_id")
    .select(["accounts.id", "accounts.email", "accounts.name"])
    .select(["pending_sign_ins.first", "pending_sign_ins.provider_session as providerSession"])
    .select("pending_sign_ins.person")
    .where("pending_sign_ins.id_hash", "=", idHash)
    .where("pending_sign_ins.expires_at", ">", now)
    .where("accounts.disabled_at", "is", null)
    .executeTakeFirst();
  if (!row) return undefined;
  const person = row.person === null ? undefined : (JSON.parse(row.person) as ProvidedPerson);
  return { ...row, person };
}

/**
 * Makes a session of it, once; undefined where a new password, another answer, the end of its time or the removal of the `passkey` that
 * answered came first, or a right from the directory after a password. A person at the provider must still be admitted: see {@link provisionAccount}.
 * `spend` uses up the code that answered, in the same transaction; what it throws leaves the sign-in waiting and the code unused.
 */
export async function finishPending(
  store: Store,
  idHash: string,
  {
    proof,
    passkey,
    spend,
    onApplied,
  }: { proof: SignInProof; passkey?: string | undefined; spend?: Spend | undefined; onApplied?: OnApplied | undefined },
  request: RequestContext,
  now = Date.now(),
): Promise<string | undefined> {
  return inTransaction(store, async (transaction) => {
    const account = await pendingAccount(transaction, idHash, now);
    if (account && passkey !== undefined && !(await hasPasskey(transaction, account.id, passkey))) return undefined;
    if (!account || !(await endPending(transaction, idHash))) return undefined;
    const { id, person, providerSession } = account;
    const mayEnter = person
      ? await provisionAccount(transaction, id, person, onApplied, now)
      : !(await mustUseProvider(transaction, account));
    if (!mayEnter) return undefined;
    await spend?.(transaction);
    const { idToken, authenticatedAt } = person ?? {};
    const origin = { providerSession, idToken, providerDated: authenticatedAt !== undefined };
    // The second factor was given now, whenever the first one was.
    return startSession(transaction, id, request, now, { proof, ...origin });
  });
}

/** A sign-in at the provider that waits since before Rolecall kept its person is over too. */
async function mustUseProvider(transaction: Store, { id, first }: Pending): Promise<boolean> {
  return first === "provider" || (await isOfDirectory(transaction, id));
}

/** Forgets it; resolves to whether it was there. */
export async function endPending(store: Store, idHash: string): Promise<boolean> {
  const { numDeletedRows } = await store
    .deleteFrom("pending_sign_ins")
    .where("id_hash", "=", idHash)
    .executeTakeFirst();
  return numDeletedRows === 1n;
}
