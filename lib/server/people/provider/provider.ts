import * as oidc from "openid-client";
import { clientSecret, type SignInProvider, signInProvider } from "../../base/env/env.ts";
import { Refusal } from "../../base/failure.ts";
import { log } from "../../base/log.ts";
import { singleton } from "../../base/singleton.ts";
import { boundedFetch } from "./bounded-fetch.ts";
import { describeFault } from "./faults.ts";

const FRESH_MS = 60 * 60_000;
/** How long Rolecall does not try an unreachable provider again, so that not every sign-in waits for it. */
const RETRY_MS = 5_000;
const TIMEOUT_SECONDS = 10;
/** How far the provider's clock may differ. */
export const CLOCK_TOLERANCE_SECONDS = 60;

type Cached = { metadata?: oidc.ServerMetadata; at: number; failedAt: number; reading?: Promise<oidc.ServerMetadata> };

/** The configured provider. Throws the refusal `not_found` where there is none. */
export function requireProvider(): SignInProvider {
  const provider = signInProvider();
  if (!provider) throw new Refusal("not_found");
  return provider;
}

/**
 * The provider's metadata (OpenID Connect Discovery 1.0), read on first use and again after an hour; its issuer is the configured one. A
 * failed reading keeps the last one. Throws `provider_unreachable` where there is none yet.
 */
export async function providerMetadata(now = Date.now()): Promise<oidc.ServerMetadata> {
  const cached = singleton("oidc-metadata", (): Cached => ({ at: 0, failedAt: 0 }));
  if (cached.metadata && cached.at > now - FRESH_MS) return cached.metadata;
  if (!cached.reading && cached.failedAt > now - RETRY_MS) return kept(cached);
  cached.reading ??= discover(requireProvider()).finally(() => {
    delete cached.reading;
  });
  try {
    const metadata = await cached.reading;
    Object.assign(cached, { metadata, at: now });
    return metadata;
  } catch (error) {
    cached.failedAt = now;
    log().warn({ ...describeFault(error) }, "the sign-in provider's description cannot be read");
    return kept(cached);
  }
}

function kept({ metadata }: Cached): oidc.ServerMetadata {
  if (!metadata) throw new Refusal("provider_unreachable");
  return metadata;
}

async function discover({ issuer, clientId }: SignInProvider): Promise<oidc.ServerMetadata> {
  const found = await oidc.discovery(issuer, clientId, undefined, oidc.None(), {
    timeout: TIMEOUT_SECONDS,
    [oidc.customFetch]: boundedFetch,
    execute: issuer.protocol === "http:" ? [oidc.allowInsecureRequests] : [],
  });
  return found.serverMetadata();
}

/**
 * Rolecall as the provider's client. Made anew for each sign-in, so that the provider's keys are read anew and a replaced key is no longer
 * accepted. Checks the signature of each ID token, although it comes directly from the provider.
 */
export async function providerClient(): Promise<oidc.Configuration> {
  const { clientId, issuer } = requireProvider();
  const metadata = await providerMetadata();
  const client = new oidc.Configuration(
    metadata,
    clientId,
    { [oidc.clockTolerance]: CLOCK_TOLERANCE_SECONDS },
    clientAuth(metadata),
  );
  client.timeout = TIMEOUT_SECONDS;
  client[oidc.customFetch] = boundedFetch;
  oidc.enableNonRepudiationChecks(client);
  if (issuer.protocol === "http:") oidc.allowInsecureRequests(client);
  return client;
}

/** A provider that lists no method accepts `client_secret_basic` (OpenID Connect Discovery 1.0, section 3). */
function clientAuth({ token_endpoint_auth_methods_supported: ways }: oidc.ServerMetadata): oidc.ClientAuth {
  const secret = readSecret();
  if (!secret) return oidc.None();
  const basic = ways === undefined || ways.includes("client_secret_basic");
  return basic ? oidc.ClientSecretBasic(secret.reveal()) : oidc.ClientSecretPost(secret.reveal());
}

/** Its file may have gone since the start. The provider would reject Rolecall without it. */
function readSecret() {
  try {
    return clientSecret();
  } catch {
    log().error("OIDC_CLIENT_SECRET_FILE cannot be read");
    throw new Refusal("provider_refuses_rolecall");
  }
}
