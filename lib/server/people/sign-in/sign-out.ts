import "server-only";
import type { Result } from "#lib/shared/errors/result.ts";
import { pendingCookie, sessionCookie } from "../../access/cookies.ts";
import { anyActor, requireOwnOrigin } from "../../access/guard.ts";
import { attempt } from "../../audit/attempt.ts";
import { tokenHash } from "../../base/ids.ts";
import { requestContext } from "../../base/request/request.ts";
import { record } from "../../store/audit/record-event.ts";
import { store } from "../../store/db/store.ts";
import { endSession } from "../../store/sign-in/end-sessions.ts";
import { endPending } from "../../store/sign-in/pending-sign-ins.ts";
import { endProviderSessions } from "../../store/sign-in/provider-sessions.ts";
import { leaveAddress } from "../provider/leave.ts";
import { openHint } from "../provider/sign-out-hint.ts";

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
