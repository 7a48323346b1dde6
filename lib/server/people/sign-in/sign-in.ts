import "server-only";
import type { z } from "zod";
import { type SignInState, signInInput } from "#lib/shared/people/accounts.ts";
import { hasSecondFactor } from "#lib/shared/people/factors.ts";
import { pendingCookie } from "../../access/cookies.ts";
import { requireOwnOrigin } from "../../access/guard.ts";
import { hashPassword, isBelowFloor } from "../../access/password-hash.ts";
import { attempt } from "../../audit/attempt.ts";
import { Refusal } from "../../base/failure.ts";
import { tokenHash } from "../../base/ids.ts";
import { fieldOf } from "../../base/parse.ts";
import { type RequestContext, requestContext } from "../../base/request/request.ts";
import type { Store } from "../../store/db/open.ts";
import { store } from "../../store/db/store.ts";
import { accountByEmail, renewPasswordHash } from "../../store/people/accounts.ts";
import { factorsOf } from "../../store/sign-in/factors.ts";
import { endPending, type NewPending, startPending } from "../../store/sign-in/pending-sign-ins.ts";
import {
  bucketsFor,
  clearFailures,
  openOwn,
  releaseAddress,
  releaseAttempt,
} from "../../store/sign-in/sign-in-failures.ts";
import { requirePasswords } from "../passwords/require-passwords.ts";
import { isRight } from "../passwords/try-password.ts";
import { requireOwnSignIn } from "../provider/provider-entry.ts";
import { enterOnRecord } from "./enter.ts";
import { countFailedSignIn } from "./failed-sign-ins.ts";
import { thisDevice } from "./known-devices.ts";

/**
 * Signs in with email and password, or asks for the second factor. An unknown account, a wrong password and a locked account get the same
 * answer after the same work. The caller redirects on success.
 */
export async function signIn(form: unknown): Promise<SignInState> {
  const typed = String(fieldOf(form, "email") ?? "").slice(0, 254);
  const request = await requestContext();
  const result = await attempt("session.sign_in", request, async () => {
    requireOwnOrigin(request);
    requirePasswords();
    const input = signInInput.safeParse({ email: fieldOf(form, "email"), password: fieldOf(form, "password") });
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
    countFailedSignIn(request);
    throw new Refusal("wrong_credentials");
  }
  await requireOwnSignIn(db, account, request).catch(async (error: unknown) => {
    // The password was right.
    await releaseAttempt(db, buckets);
    throw error;
  });
  const passwordHash = await renewedHash(db, {
    id: account.id,
    stored: account.passwordHash,
    password: input.password,
  });
  if (hasSecondFactor(await factorsOf(db, account.id))) {
    // The account's failure count stays, so that a known password does not allow unlimited guesses of the code.
    await releaseAddress(db, buckets);
    await openOwn(db, buckets);
    await wantFactor(db, { id: account.id, passwordHash });
    return { wants: "factor" };
  }
  await clearFailures(db, buckets);
  await enterOnRecord(db, account, request, { proof: "password", passwordHash });
  return {};
}

/** The hash of a right password that the store has now: a new one where the old one was made under a lower floor. */
async function renewedHash(
  db: Store,
  { id, stored, password }: { id: string; stored: string; password: string },
): Promise<string> {
  if (!isBelowFloor(stored)) return stored;
  const renewed = await hashPassword(password);
  // A password that was changed meanwhile stays: then the sign-in ends, since the hash is another one.
  return (await renewPasswordHash(db, { id, from: stored, to: renewed })) ? renewed : stored;
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
