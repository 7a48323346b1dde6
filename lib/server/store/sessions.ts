import "server-only";
import type { AccountSession } from "#lib/shared/accounts.ts";
import type { SignInProof } from "#lib/shared/factors.ts";
import type { AccountRole } from "#lib/shared/policy.ts";
import { newToken, tokenHash } from "../base/ids.ts";
import type { RequestContext } from "../base/request.ts";
import { isOfDirectory } from "./directory-rights.ts";
import { enrolmentOf } from "./factors.ts";
import type { Store } from "./open.ts";
import { inTransaction } from "./transaction.ts";

const MINUTE = 60_000;
const IDLE_MS = 30 * MINUTE;
const ABSOLUTE_MS = 12 * 60 * MINUTE;
/** How long an entered password allows dangerous changes. Not sliding. */
export const CONFIRMED_MS = 10 * MINUTE;
/** How long an entered password can be used for a change that needs it each time. */
const PROOF_MS = 2 * MINUTE;
/** How long a request with the id from before a confirmation is let in: it was sent before the browser had the new one. */
const RENEWED_MS = 10_000;
/** As long as the cookie of a device lasts. */
const DEVICE_MS = 365 * 24 * 60 * MINUTE;
/** A use is written down at most once a minute. */
const TOUCH_MS = MINUTE;

export type Session = {
  /** of its id now */
  idHash: string;
  /**
   * 0 where it was found by its earlier id: a browser with only that one has not given the password. Also 0 where the provider did not say
   * when it had asked the person.
   */
  confirmedAt: number;
  account: { id: string; email: string; name: string; role: AccountRole };
};

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
    const account = await transaction
      .selectFrom("accounts")
      .select("id")
      .where("id", "=", accountId)
      .where("password_hash", "=", passwordHash)
      .where("disabled_at", "is", null)
      .executeTakeFirst();
    if (!account || (await enrolmentOf(transaction, accountId)).hasFactor) return undefined;
    if (await isOfDirectory(transaction, accountId)) return undefined;
    return startSession(transaction, accountId, request);
  });
}

/** How a live or ended session was proved; undefined where it is not there any more. */
export async function proofOf(store: Store, idHash: string): Promise<SignInProof | undefined> {
  const row = await store.selectFrom("sessions").select("proof").where("id_hash", "=", idHash).executeTakeFirst();
  return row?.proof;
}

/** Whether the provider said, at the sign-in of this session, when the person had signed in there. */
export async function isProviderDated(store: Store, idHash: string): Promise<boolean> {
  const row = await store
    .selectFrom("sessions")
    .select("id_hash")
    .where("id_hash", "=", idHash)
    .where("provider_dated", "=", 1)
    .executeTakeFirst();
  return row !== undefined;
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

/** Whether this session is live. Within a transaction, it stays live until that ends. */
export async function hasSession(store: Store, idHash: string): Promise<boolean> {
  const row = await store.selectFrom("sessions").select("id_hash").where("id_hash", "=", idHash).executeTakeFirst();
  return row !== undefined;
}

/**
 * The live session of this id, or undefined: unknown, idle for 30 minutes, older than 12 hours, or its account is disabled. For ten
 * seconds it is also found by the id that it had before {@link renewSession}.
 * `use` says whether a person did something (a navigation or a change); a page that refetches by itself does not extend the session.
 */
export function findSession(store: Store, id: string, use: boolean, now = Date.now()): Promise<Session | undefined> {
  return liveSession(store, tokenHash(id), { use, now, renewedAfter: now - RENEWED_MS });
}

/**
 * The live session that a change began under, by the hash of its id at that time. A confirmation of the
 * password does not end it, however long the change waits; the end of the session does.
 */
export function sessionOfBegun(store: Store, idHash: string, now = Date.now()): Promise<Session | undefined> {
  return liveSession(store, idHash, { use: false, now, renewedAfter: 0 });
}

async function liveSession(
  store: Store,
  idHash: string,
  { use, now, renewedAfter }: { use: boolean; now: number; renewedAfter: number },
): Promise<Session | undefined> {
  const row = await store
    .selectFrom("sessions")
    .innerJoin("accounts", "accounts.id", "sessions.account_id")
    .select([
      "sessions.id_hash",
      "sessions.last_used_at",
      "sessions.confirmed_at",
      "accounts.id",
      "accounts.email",
      "accounts.name",
      "accounts.role",
    ])
    .where((eb) =>
      eb.or([
        eb("sessions.id_hash", "=", idHash),
        eb.and([eb("sessions.previous_hash", "=", idHash), eb("sessions.renewed_at", ">", renewedAfter)]),
      ]),
    )
    .where("sessions.expires_at", ">", now)
    .where("sessions.last_used_at", ">", now - IDLE_MS)
    .where("accounts.disabled_at", "is", null)
    .executeTakeFirst();
  if (!row) return undefined;
  if (use && row.last_used_at < now - TOUCH_MS)
    await store.updateTable("sessions").set({ last_used_at: now }).where("id_hash", "=", row.id_hash).execute();
  return {
    idHash: row.id_hash,
    confirmedAt: row.id_hash === idHash ? row.confirmed_at : 0,
    account: { id: row.id, email: row.email, name: row.name, role: row.role },
  };
}

/**
 * Gives a session a new id after a confirmation, so that an id that leaked before soon stops working. `begun`: whether changes in flight
 * under the old id continue. Resolves to undefined where the session has another id by now.
 */
export async function renewSession(
  store: Store,
  idHash: string,
  { begun }: { begun: boolean },
  now = Date.now(),
): Promise<string | undefined> {
  const id = newToken();
  const { numUpdatedRows } = await store
    .updateTable("sessions")
    .set({
      id_hash: tokenHash(id),
      confirmed_at: now,
      proved_at: now,
      last_used_at: now,
      previous_hash: begun ? idHash : null,
      renewed_at: begun ? now : null,
    })
    .where("id_hash", "=", idHash)
    .executeTakeFirst();
  return numUpdatedRows === 1n ? id : undefined;
}

/** Whether {@link takeProof} would find one now. */
export async function hasProof(store: Store, idHash: string, now = Date.now()): Promise<boolean> {
  const row = await store
    .selectFrom("sessions")
    .select("id_hash")
    .where("id_hash", "=", idHash)
    .where("proved_at", ">", now - PROOF_MS)
    .executeTakeFirst();
  return row !== undefined;
}

/**
 * Uses up a password that was given again in this session within the last two minutes; resolves to whether there was one. A sign-in
 * gives none. Of acts that come at once, one has it.
 */
export async function takeProof(store: Store, idHash: string, now = Date.now()): Promise<boolean> {
  const { numUpdatedRows } = await store
    .updateTable("sessions")
    .set({ proved_at: null })
    .where("id_hash", "=", idHash)
    .where("proved_at", ">", now - PROOF_MS)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

/**
 * Ends the session that has this id, or had it before its last renewal; resolves to how it was proved, its sealed ID token, and the
 * provider's session that it came from.
 */
export async function endSession(
  store: Store,
  idHash: string,
): Promise<{ proof: SignInProof; idToken: string | null; session: string | null } | undefined> {
  const [ended] = await store
    .deleteFrom("sessions")
    .where((eb) => eb.or([eb("id_hash", "=", idHash), eb("previous_hash", "=", idHash)]))
    .returning(["proof", "sealed_id_token as idToken", "provider_session as session"])
    .execute();
  return ended;
}

/** Ends all sessions of an account, or all but one, and its sign-ins that wait for a factor. Resolves to how many sessions there were. */
export async function endSessionsOf(store: Store, accountId: string, exceptIdHash = ""): Promise<number> {
  await store.deleteFrom("pending_sign_ins").where("account_id", "=", accountId).execute();
  const { numDeletedRows } = await store
    .deleteFrom("sessions")
    .where("account_id", "=", accountId)
    .where("id_hash", "<>", exceptIdHash)
    .executeTakeFirst();
  return Number(numDeletedRows);
}

/** Ends one session of an account; resolves to whether there was one. */
export async function endSessionOf(store: Store, accountId: string, idHash: string): Promise<boolean> {
  const { numDeletedRows } = await store
    .deleteFrom("sessions")
    .where("account_id", "=", accountId)
    .where("id_hash", "=", idHash)
    .executeTakeFirst();
  return numDeletedRows > 0n;
}

/** The live sessions of an account, the one used last first; `current` is the session that asks. */
export async function sessionsOf(
  store: Store,
  accountId: string,
  currentIdHash: string,
  now = Date.now(),
): Promise<AccountSession[]> {
  const rows = await store
    .selectFrom("sessions")
    .select(["id_hash", "user_agent", "address", "created_at", "last_used_at", "proof"])
    .where("account_id", "=", accountId)
    .where("expires_at", ">", now)
    .where("last_used_at", ">", now - IDLE_MS)
    .orderBy("last_used_at", "desc")
    .orderBy("id_hash")
    .execute();
  return rows.map((row) => ({
    id: row.id_hash,
    userAgent: row.user_agent,
    address: row.address,
    startedAt: row.created_at,
    lastUsedAt: row.last_used_at,
    proof: row.proof,
    current: row.id_hash === currentIdHash,
  }));
}

/** The hashes of live sessions, as a part of another query: of their ids now, or before the last confirmation of the password. */
export function liveHashes(store: Store, which: "id_hash" | "previous_hash", now: number) {
  return store
    .selectFrom("sessions")
    .select(which)
    .where("expires_at", ">", now)
    .where("last_used_at", ">", now - IDLE_MS);
}

/** How many live sessions each account has; accounts without one are not in it. */
export async function liveSessionCounts(store: Store, now = Date.now()): Promise<Map<string, number>> {
  const rows = await store
    .selectFrom("sessions")
    .select((eb) => ["account_id", eb.fn.countAll<number>().as("count")])
    .where("expires_at", ">", now)
    .where("last_used_at", ">", now - IDLE_MS)
    .groupBy("account_id")
    .execute();
  return new Map(rows.map(({ account_id, count }) => [account_id, count]));
}

/** How many sessions are alive: neither idle for too long nor too old. */
export async function countLiveSessions(store: Store, now = Date.now()): Promise<number> {
  const { count } = await store
    .selectFrom("sessions")
    .select((eb) => eb.fn.countAll<number>().as("count"))
    .where("expires_at", ">", now)
    .where("last_used_at", ">", now - IDLE_MS)
    .executeTakeFirstOrThrow();
  return count;
}

/** Deletes expired sessions and sign-ins, used codes, devices after their cookie, links after a month, and failed sign-ins after two days. */
export async function sweep(store: Store, now = Date.now()): Promise<void> {
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
