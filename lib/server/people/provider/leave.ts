import "server-only";
import * as oidc from "openid-client";
import { present } from "#lib/shared/present.ts";
import { env, signInProvider } from "../../base/env/env.ts";
import { log } from "../../base/log.ts";
import { within } from "../../base/request/within.ts";
import type { Secret } from "../../base/secret.ts";
import { describeFault } from "./faults.ts";
import { providerClient } from "./provider.ts";

/** How long a sign-out waits for the first reading of the provider's metadata. */
const PROVIDER_TIMEOUT_MS = 2_000;

/**
 * The address at which the browser ends its session at the provider (OpenID Connect RP-Initiated Logout 1.0); undefined where there is
 * none. It names Rolecall by its client ID and the session by `idToken`: some providers refuse a sign-out without one, others ask the
 * person to confirm it.
 */
export async function leaveAddress(idToken: Secret | undefined): Promise<URL | undefined> {
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
