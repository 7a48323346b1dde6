import "server-only";
import * as oidc from "openid-client";
import type { Result } from "#lib/shared/errors/result.ts";
import { present } from "#lib/shared/present.ts";
import { pendingCookie, sessionCookie } from "../../access/cookies.ts";
import { anyActor, requireOwnOrigin } from "../../access/guard.ts";
import { attempt } from "../../audit/attempt.ts";
import { env, signInProvider } from "../../base/env/env.ts";
import { tokenHash } from "../../base/ids.ts";
import { log } from "../../base/log.ts";
import { requestContext } from "../../base/request/request.ts";
import { within } from "../../base/request/within.ts";
import type { Secret } from "../../base/secret.ts";
import { record } from "../../store/audit/record-event.ts";
import { store } from "../../store/db/store.ts";
import { endSession } from "../../store/sign-in/end-sessions.ts";
import { endPending } from "../../store/sign-in/pending-sign-ins.ts";
import { endProviderSessions } from "../../store/sign-in/provider-sessions.ts";
import { describeFault } from "../provider/faults.ts";
import { providerClient } from "../provider/provider.ts";
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

/** How long a sign-out waits for the first reading of the provider's metadata. */
const PROVIDER_TIMEOUT_MS = 2_000;

/**
 * The address at which the browser ends its session at the provider (OpenID Connect RP-Initiated Logout 1.0); undefined where there is
 * none. It names Rolecall by its client ID and the session by `idToken`: some providers refuse a sign-out without one, others ask the
 * person to confirm it.
 */
async function leaveAddress(idToken: Secret | undefined): Promise<URL | undefined> {
  if (!signInProvider()) return undefined;
  const client = await within(PROVIDER_TIMEOUT_MS, providerClient(), undefined).catch((error: unknown) => {
    log().warn(describeFault(error), "the sign-in provider's session was not ended");
    return undefined;
  });
  if (client?.serverMetadata().end_session_endpoint === undefined) return undefined;
  const address = oidc.buildEndSessionUrl(
    client,
    present<Record<string, string>>({
      post_logout_redirect_uri: `${env().APP_URL.origin}/sign-in`,
      id_token_hint: idToken ? idToken.reveal() : undefined,
    }),
  );
  // A script navigates there, so an address such as javascript: would run as code.
  return address.protocol === new URL(client.serverMetadata().issuer).protocol ? address : undefined;
}
