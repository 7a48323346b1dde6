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
import { proofOf } from "../../store/sign-in/session-proof.ts";
import { renewSession } from "../../store/sign-in/sessions.ts";
import { requirePasswords } from "../passwords/require-passwords.ts";
import { isOwnPassword } from "../passwords/try-password.ts";
import { checkPasskey } from "./webauthn.ts";

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
