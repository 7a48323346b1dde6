import "server-only";
import type { z } from "zod";
import { confirmIdentityInput, type SignInState, signInInput } from "#lib/shared/accounts.ts";
import type { ErrorCode } from "#lib/shared/errors.ts";
import { hasSecondFactor, type SignInProof } from "#lib/shared/factors.ts";
import type { Result } from "#lib/shared/result.ts";
import { deviceCookie, pendingCookie, sessionCookie } from "../access/cookies.ts";
import { type Actor, anyActor, requireOwnOrigin } from "../access/guard.ts";
import { record } from "../audit/audit.ts";
import { recordRefusal } from "../audit/refusals.ts";
import { Refusal } from "../base/failure.ts";
import { tokenHash } from "../base/ids.ts";
import { log } from "../base/log.ts";
import { type RequestContext, requestContext } from "../base/request.ts";
import { leaveAddress } from "../oidc/leave.ts";
import { openHint } from "../oidc/sign-out-hint.ts";
import { attempt } from "../run/attempt.ts";
import { recorded } from "../run/recorded.ts";
import {
  accountByEmail,
  addDevice,
  anyKnownDevice,
  knownDevice,
  passwordHashOf,
  setSignedIn,
} from "../store/accounts.ts";
import type { Applied } from "../store/directory.ts";
import { endSession } from "../store/end-sessions.ts";
import { factorsOf } from "../store/factors.ts";
import { endProviderSessions, type OnApplied, type ProvidedPerson, startSessionBy } from "../store/identities.ts";
import type { Store } from "../store/open.ts";
import { endPending, finishPending, type NewPending, type Spend, startPending } from "../store/pending-sign-ins.ts";
import { proofOf } from "../store/session-proof.ts";
import { renewSession } from "../store/sessions.ts";
import {
  type Bucket,
  bucketsFor,
  clearFailures,
  giveAddressBack,
  giveAttemptBack,
  isSenderBlocked,
  openOwn,
  takeAttempt,
} from "../store/sign-in-failures.ts";
import { startSession, startSessionOfPasskey, startSessionWith } from "../store/start-session.ts";
import { store } from "../store/store.ts";
import { noteFailedSignIn } from "./failed-sign-ins.ts";
import { verifyPassword } from "./password-hash.ts";
import { enterByProvider, requireOwnSignIn } from "./provider-entry.ts";
import { requirePasswords } from "./require-passwords.ts";
import { mailNewDevice } from "./security-mail.ts";
import { checkPasskey } from "./webauthn.ts";

/**
 * Signs in with email and password, or asks for the second factor. An unknown account, a wrong password and a locked account get the same
 * answer after the same work. The caller redirects on success.
 */
export async function signIn(form: FormData): Promise<SignInState> {
  const typed = String(form.get("email") ?? "").slice(0, 254);
  const request = await requestContext();
  const result = await attempt("session.sign_in", request, async () => {
    requireOwnOrigin(request);
    requirePasswords();
    const input = signInInput.safeParse({ email: form.get("email"), password: form.get("password") });
    if (!input.success) throw new Refusal("wrong_credentials");
    return checkedSignIn(await store(), input.data, request);
  });
  return result.ok ? result.value : { error: result.error, email: typed };
}

async function checkedSignIn(
  db: Store,
  input: z.infer<typeof signInInput>,
  request: RequestContext,
): Promise<Pick<SignInState, "wants">> {
  const account = await accountByEmail(db, input.email);
  const device = await thisDevice(db, account?.id);
  const buckets = bucketsFor(input.email, device, request.address);
  const right = await isRight(db, buckets, account?.passwordHash, input.password);
  if (!right || !account) {
    noteFailedSignIn(request);
    throw new Refusal("wrong_credentials");
  }
  await requireOwnSignIn(db, account, request).catch(async (error: unknown) => {
    // The password was right.
    await giveAttemptBack(db, buckets);
    throw error;
  });
  if (hasSecondFactor(await factorsOf(db, account.id))) {
    // The account's failure count stays, so that a known password does not allow unlimited guesses of the code.
    await giveAddressBack(db, buckets);
    await openOwn(db, buckets);
    await wantFactor(db, { id: account.id, passwordHash: account.passwordHash });
    return { wants: "factor" };
  }
  await clearFailures(db, buckets);
  await enterOnRecord(db, account, request, { proof: "password", passwordHash: account.passwordHash });
  return {};
}

/** Stores that the first factor was right and the second is required. The browser gets the cookie of a waiting sign-in. */
export async function wantFactor(
  db: Store,
  { id: accountId, ...first }: { id: string } & Omit<NewPending, "accountId">,
): Promise<void> {
  const cookie = await pendingCookie();
  if (cookie.id) await endPending(db, tokenHash(cookie.id));
  const id = await startPending(db, { accountId, ...first });
  if (id === undefined) throw new Refusal("wrong_credentials");
  cookie.id = id;
  await cookie.save();
}

/** The proof for a new session. A password, waiting sign-in, identity or passkey is checked again in the transaction that starts the session. */
export type Entry = {
  proof: SignInProof;
  passwordHash?: string;
  pending?: string;
  passkey?: string;
  /** uses up the code that answers a waiting sign-in: see {@link finishPending} */
  spend?: Spend;
  /** of a sign-in at the provider: the identity and session there */
  person?: ProvidedPerson | undefined;
  providerSession?: string | null;
  /** when the provider proved the person: see {@link startSession} */
  confirmedAt?: number;
};

/** Records the sign-in, starts the session, and mails the account if the browser is unknown. */
export async function enterOnRecord(
  db: Store,
  account: { id: string; email: string; name: string },
  request: RequestContext,
  entry: Entry,
): Promise<void> {
  const device = await thisDevice(db, account.id);
  const actor = { accountId: account.id, email: account.email };
  const about = { action: "session.sign_in", actor, request, details: { proof: entry.proof } } as const;
  const open = (onApplied?: OnApplied) => enter(db, account.id, request, device === undefined, { ...entry, onApplied });
  const start = () => (entry.person ? enterByProvider(db, account, entry.person, request, open) : open());
  if (entry.spend) {
    // Another answer may use up the code first, so the outcome is known only afterwards.
    await recorded(about, start);
  } else {
    await record({ ...about, outcome: "done" }).catch((error: unknown) => {
      log().error({ requestId: request.requestId, error }, "audit not written");
      throw new Refusal("audit_unavailable");
    });
    await start();
  }
  if (device === undefined) mailNewDevice(account, request);
}

/**
 * Whether the password may be tried and is right. A guess is counted when it leaves the queue, so that a flood of requests refused as busy
 * locks no account.
 */
async function isRight(
  db: Store,
  buckets: readonly Bucket[],
  stored: string | undefined,
  password: string,
): Promise<boolean> {
  if (await isSenderBlocked(db, buckets)) return false;
  let allowed = false;
  const right = await verifyPassword(stored, password, async () => {
    allowed = await takeAttempt(db, buckets);
  });
  return allowed && right;
}

/**
 * Sets the cookies of a new session; never reuses a session id from the browser. Throws `wrong_credentials` where the password of `entry`
 * was changed meanwhile, `factor_expired` where the waiting sign-in is over or the passkey was removed, and `provider_outdated` where the
 * person at the provider is no longer admitted. Calls `onApplied` once the changes by the directory are saved.
 */
export async function enter(
  db: Store,
  accountId: string,
  request: RequestContext,
  newDevice: boolean,
  {
    proof,
    passwordHash,
    pending,
    passkey,
    spend,
    person,
    providerSession,
    confirmedAt,
    onApplied,
  }: Entry & {
    onApplied?: OnApplied | undefined;
  } = { proof: "password" },
): Promise<void> {
  const cookie = await sessionCookie();
  if (cookie.id) await endSession(db, tokenHash(cookie.id));
  const applied: Applied[] = [];
  const hear = onApplied && ((change: Applied) => void applied.push(change));
  const start = () => {
    if (pending !== undefined) return finishPending(db, pending, { proof, passkey, spend, onApplied: hear }, request);
    if (passkey !== undefined) return startSessionOfPasskey(db, { accountId, passkey }, request);
    if (passwordHash !== undefined) return startSessionWith(db, { accountId, passwordHash }, request);
    if (person)
      return startSessionBy(db, { accountId, person, onApplied: hear }, request, {
        proof,
        providerSession,
        confirmedAt,
      });
    return startSession(db, accountId, request, Date.now(), { proof });
  };
  const id = await start();
  if (id === undefined) throw new Refusal(overCode(passwordHash, person));
  // Only what was saved, by the last try of the transaction.
  const saved = applied.at(-1);
  if (saved) onApplied?.(saved);
  cookie.id = id;
  await setSignedIn(db, accountId);
  await cookie.save();
  if (!newDevice) return;
  const device = await deviceCookie();
  device.id = await addDevice(db, accountId);
  await device.save();
}

function overCode(passwordHash: string | undefined, person: ProvidedPerson | undefined): ErrorCode {
  if (person) return "provider_outdated";
  return passwordHash === undefined ? "factor_expired" : "wrong_credentials";
}

/** The hash of this browser's device id, if it has signed in to this account before. */
export async function thisDevice(db: Store, accountId: string | undefined): Promise<string | undefined> {
  const { id } = await deviceCookie();
  return id && accountId ? knownDevice(db, id, accountId) : undefined;
}

/** The same if it has signed in to any account before. */
export async function knownBrowser(db: Store): Promise<string | undefined> {
  const { id } = await deviceCookie();
  return id && anyKnownDevice(db, id);
}

/**
 * Ends the session of this browser, if there is one, and those that came from the same session at the sign-in provider. `leave` is the
 * address at which the browser also ends that one.
 */
export async function signOut(): Promise<Result<{ leave?: string }>> {
  const request = await requestContext();
  return attempt("session.sign_out", request, async () => {
    requireOwnOrigin(request);
    const cookie = await sessionCookie();
    const { actor } = (await anyActor(false)) ?? {};
    const ended = actor && (await endSession(await store(), actor.sessionHash));
    // Otherwise the provider's logout token for this sign-out would find them, and take the rights from the directory.
    if (actor && ended?.session)
      await endProviderSessions(await store(), { accountId: actor.accountId, session: ended.session });
    if (actor) {
      await record({ action: "session.sign_out", actor, request, outcome: "done" });
    }
    cookie.destroy();
    await forgetPending();
    if (!actor || !ended?.proof.startsWith("provider")) return {};
    const leave = await leaveAddress(ended.idToken === null ? undefined : openHint(actor.accountId, ended.idToken));
    return leave ? { leave: leave.href } : {};
  });
}

/** Ends a sign-in of this browser that waits for its second factor, if there is one. */
export async function forgetPending(): Promise<void> {
  const pending = await pendingCookie();
  if (!pending.id) return;
  await endPending(await store(), tokenHash(pending.id));
  pending.destroy();
}

/**
 * Checks a password or passkey of the account before dangerous changes; wrong ones count as failed sign-ins. `input` is called once origin
 * and session are checked.
 */
export async function confirmIdentity(input: () => Promise<unknown>): Promise<Result<null>> {
  const request = await requestContext();
  return attempt("session.confirm", request, async () => {
    requireOwnOrigin(request);
    const { actor } = (await anyActor(true)) ?? {};
    if (!actor) throw new Refusal("unauthenticated");
    const parsed = confirmIdentityInput.safeParse(await input());
    if (!parsed.success) throw new Refusal("password_wrong");
    const db = await store();
    // A session of `account:recover` cannot confirm in another way.
    if ("password" in parsed.data && (await proofOf(db, actor.sessionHash)) !== "recovery_link") requirePasswords();
    await requireOwn(db, actor, parsed.data, request);
    const details = { proof: "passkey" in parsed.data ? "passkey" : "password" };
    await record({ action: "session.confirm", actor, request, outcome: "done", details });
    await renewHere(db);
    return null;
  });
}

/** Marks this browser's session as confirmed. Finds it by the id that the browser sent, since another tab may have renewed it a moment ago. */
export async function renewHere(db: Store): Promise<void> {
  const { id = "" } = await sessionCookie();
  await renew(db, tokenHash(id), { begun: true });
}

/** Throws `password_wrong` or `passkey_refused` unless this is the password or a passkey of the signed-in account; records the refusal. */
async function requireOwn(
  db: Store,
  actor: Actor,
  given: z.infer<typeof confirmIdentityInput>,
  request: RequestContext,
): Promise<void> {
  try {
    if ("passkey" in given) {
      await checkPasskey(db, given.passkey, { purpose: "confirm", accountId: actor.accountId }, request);
    } else if (!(await isOwnPassword(db, actor, given.password, request))) throw new Refusal("password_wrong");
  } catch (error) {
    if (error instanceof Refusal) await recordRefusal({ action: "session.confirm", actor, request });
    throw error;
  }
}

/** Whether this is the password of the signed-in account; wrong ones count as failed sign-ins. */
export async function isOwnPassword(
  db: Store,
  actor: Actor,
  password: string,
  request: RequestContext,
): Promise<boolean> {
  const buckets = bucketsFor(actor.email, await thisDevice(db, actor.accountId), request.address);
  if (!(await isRight(db, buckets, await passwordHashOf(db, actor.accountId), password))) return false;
  await clearFailures(db, buckets);
  return true;
}

/**
 * Gives the session of this hash a new id and marks it as confirmed. `begun`: see {@link renewSession}. Does nothing where the session has
 * ended or has a new id already.
 */
export async function renew(db: Store, idHash: string, { begun }: { begun: boolean }): Promise<void> {
  const id = await renewSession(db, idHash, { begun });
  if (id === undefined) return;
  const cookie = await sessionCookie();
  cookie.id = id;
  await cookie.save();
}
