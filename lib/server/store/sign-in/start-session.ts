import type { SignInProof } from "#lib/shared/people/factors.ts";
import { newToken, tokenHash } from "../../base/ids.ts";
import type { RequestContext } from "../../base/request/request.ts";
import type { Store } from "../db/open.ts";
import { inTransaction } from "../db/transaction.ts";
import { isOfDirectory } from "../people/directory-rights.ts";
import { enrolmentOf } from "./factors.ts";

const MINUTE = 60_000;
/** A session of this age is over, used or not. */
const ABSOLUTE_MS = 12 * 60 * MINUTE;

/** How a session was proved. */
export type SessionProof = {
  proof: SignInProof;
  /** the provider's session that it came from, if any */
  providerSession?: string | null | undefined;
  /** the sealed ID token that it came from, if any */
  idToken?: string | null | undefined;
  /** when the person was proved, epoch milliseconds: now, unless the provider did that earlier; 0 where that is not known */
  confirmedAt?: number | undefined;
  /** whether the provider said when the person had signed in there */
  providerDated?: boolean;
};

/** Starts a session and returns its id, of which only the hash is kept. */
export async function startSession(
  store: Store,
  accountId: string,
  request: RequestContext,
  now = Date.now(),
  { proof, providerSession = null, idToken = null, confirmedAt = now, providerDated = false }: SessionProof = {
    proof: "password",
  },
): Promise<string> {
  const id = newToken();
  await store
    .insertInto("sessions")
    .values({
      id_hash: tokenHash(id),
      account_id: accountId,
      created_at: now,
      last_used_at: now,
      confirmed_at: Math.min(now, confirmedAt),
      expires_at: now + ABSOLUTE_MS,
      address: request.address,
      user_agent: request.userAgent,
      previous_hash: null,
      renewed_at: null,
      proved_at: null,
      factor_at: null,
      factor_since: null,
      proof,
      provider_session: providerSession,
      sealed_id_token: idToken,
      provider_dated: Number(providerDated),
    })
    .execute();
  return id;
}

/**
 * As {@link startSession}, but undefined where the account's password is no longer the one of this hash, or meanwhile a second factor was
 * added or the directory gave a right: a sign-in with the password alone must not finish beside the change that shuts it out.
 */
export async function startSessionWith(
  store: Store,
  { accountId, passwordHash }: { accountId: string; passwordHash: string },
  request: RequestContext,
): Promise<string | undefined> {
  return inTransaction(store, async (transaction) => {
    if (!(await hasHash(transaction, { accountId, passwordHash }))) return undefined;
    if ((await enrolmentOf(transaction, accountId)).hasFactor) return undefined;
    if (await isOfDirectory(transaction, accountId)) return undefined;
    return startSession(transaction, accountId, request);
  });
}

/** As {@link startSession}, but undefined where meanwhile the passkey was removed, its account disabled, or the directory gave it a right. */
export async function startSessionOfPasskey(
  store: Store,
  { accountId, passkey }: { accountId: string; passkey: string },
  request: RequestContext,
): Promise<string | undefined> {
  return inTransaction(store, async (transaction) => {
    const found = await transaction
      .selectFrom("passkeys")
      .innerJoin("accounts", "accounts.id", "passkeys.account_id")
      .select("passkeys.id")
      .where("passkeys.id", "=", passkey)
      .where("accounts.id", "=", accountId)
      .where("accounts.disabled_at", "is", null)
      .executeTakeFirst();
    if (!found || (await isOfDirectory(transaction, accountId))) return undefined;
    return startSession(transaction, accountId, request, Date.now(), { proof: "passkey" });
  });
}

/** Whether the account is enabled and its password still the one of this hash. */
export async function hasHash(
  store: Store,
  { accountId, passwordHash }: { accountId: string; passwordHash: string },
): Promise<boolean> {
  const account = await store
    .selectFrom("accounts")
    .select("id")
    .where("id", "=", accountId)
    .where("password_hash", "=", passwordHash)
    .where("disabled_at", "is", null)
    .executeTakeFirst();
  return account !== undefined;
}
