import "server-only";
import type { z } from "zod";
import type { Result } from "#lib/shared/errors/result.ts";
import { confirmIdentityInput } from "#lib/shared/people/accounts.ts";
import { sessionCookie } from "../../access/cookies.ts";
import { type Actor, anyActor, requireOwnOrigin } from "../../access/guard.ts";
import { attempt } from "../../audit/attempt.ts";
import { recordRefusal } from "../../audit/refusals.ts";
import { Refusal } from "../../base/failure.ts";
import { tokenHash } from "../../base/ids.ts";
import { type RequestContext, requestContext } from "../../base/request/request.ts";
import { record } from "../../store/audit/record-event.ts";
import type { Store } from "../../store/db/open.ts";
import { store } from "../../store/db/store.ts";
import { factorsOf, spendStep } from "../../store/sign-in/factors.ts";
import { proofOf } from "../../store/sign-in/session-proof.ts";
import { type Confirmed, renewSession } from "../../store/sign-in/sessions.ts";
import { bucketsFor, clearFailures, takeAttempt } from "../../store/sign-in/sign-in-failures.ts";
import { requirePasswords } from "../passwords/require-passwords.ts";
import { isOwnPassword } from "../passwords/try-password.ts";
import { thisDevice } from "../sign-in/known-devices.ts";
import { unspentStep } from "./totp.ts";
import { checkPasskey } from "./webauthn.ts";

/**
 * Checks a password, a passkey or a code of the account before dangerous changes; wrong ones count as failed sign-ins. `input` is called once
 * origin and session are checked.
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
    const confirmed = await requireOwn(db, actor, parsed.data, request);
    await record({ action: "session.confirm", actor, request, outcome: "done", details: { proof: confirmed.by } });
    await renewHere(db, confirmed);
    return null;
  });
}

/** Marks this browser's session as confirmed. Finds it by the id that the browser sent, since another tab may have renewed it a moment ago. */
export async function renewHere(db: Store, confirmed?: Confirmed): Promise<void> {
  const { id = "" } = await sessionCookie();
  await renew(db, tokenHash(id), confirmed ? { begun: true, confirmed } : { begun: true });
}

/**
 * Throws `password_wrong`, `passkey_refused` or `code_wrong` unless this is the password, a passkey or a code of the signed-in account;
 * records the refusal. Resolves to what it was.
 */
async function requireOwn(
  db: Store,
  actor: Actor,
  given: z.infer<typeof confirmIdentityInput>,
  request: RequestContext,
): Promise<Confirmed> {
  const { accountId } = actor;
  try {
    if ("passkey" in given) {
      const { madeAt } = await checkPasskey(db, given.passkey, { purpose: "confirm", accountId }, request);
      return { by: "passkey", since: madeAt };
    }
    if ("code" in given) {
      if (!(await isOwnCode(db, actor, given.code, request))) throw new Refusal("code_wrong");
      return { by: "code", since: (await factorsOf(db, accountId)).totp?.since ?? Date.now() };
    }
    if (!(await isOwnPassword(db, actor, given.password, request))) throw new Refusal("password_wrong");
    return { by: "password" };
  } catch (error) {
    if (error instanceof Refusal) await recordRefusal({ action: "session.confirm", actor, request });
    throw error;
  }
}

/** Whether this is an unused code of the account's authenticator app, and spends it; wrong ones count as failed sign-ins. */
async function isOwnCode(
  db: Store,
  { accountId, email }: Actor,
  typed: string,
  request: RequestContext,
): Promise<boolean> {
  const buckets = bucketsFor(email, await thisDevice(db, accountId), request.address);
  const code = typed.replaceAll(/\s/g, "");
  if (!(await takeAttempt(db, buckets))) return false;
  const step = /^\d{6}$/.test(code) ? await unspentStep(db, accountId, code) : undefined;
  if (step === undefined || !(await spendStep(db, accountId, step))) return false;
  await clearFailures(db, buckets);
  return true;
}

/**
 * Gives the session of this hash a new id and marks it as confirmed. `begun`, `confirmed`: see {@link renewSession}. Does nothing where the session has
 * ended or has a new id already.
 */
export async function renew(db: Store, idHash: string, how: { begun: boolean; confirmed?: Confirmed }): Promise<void> {
  const id = await renewSession(db, idHash, how);
  if (id === undefined) return;
  const cookie = await sessionCookie();
  cookie.id = id;
  await cookie.save();
}
