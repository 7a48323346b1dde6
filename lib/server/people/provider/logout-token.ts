import { createRemoteJWKSet, customFetch, jwtVerify } from "jose";
import { z } from "zod";
import { Refusal } from "../../base/failure.ts";
import { tokenHash } from "../../base/ids.ts";
import { log } from "../../base/log.ts";
import { singleton } from "../../base/singleton.ts";
import { boundedFetch } from "./bounded-fetch.ts";
import { SUBJECT_MAX, sessionOf } from "./claims.ts";
import { describeFault } from "./faults.ts";
import { CLOCK_TOLERANCE_SECONDS, providerMetadata, requireProvider } from "./provider.ts";

const EVENT = "http://schemas.openid.net/event/backchannel-logout";
/** Older tokens are refused, so that their ids need not be stored forever. */
const MAX_AGE_SECONDS = 10 * 60;
/** Asymmetric signatures only, since only the provider can make these. */
const ALGORITHMS = [
  "RS256",
  "RS384",
  "RS512",
  "PS256",
  "PS384",
  "PS512",
  "ES256",
  "ES384",
  "ES512",
  "EdDSA",
  "Ed25519",
];
/** How long after fetching the provider's keys an unknown key causes no new fetch: anyone can send one, but a provider sends only once. */
const KEYS_COOL_DOWN_MS = 1_000;
/** How long a key that the provider no longer has is still accepted. */
const KEYS_FRESH_MS = 60_000;

const logoutSchema = z
  .object({
    iss: z.string(),
    jti: z.string().min(1).max(1000),
    iat: z.number(),
    sub: z.string().min(1).max(SUBJECT_MAX).optional(),
    sid: z.string().min(1).optional(),
    events: z.object({ [EVENT]: z.object({}) }),
    nonce: z.undefined().optional(),
  })
  .refine(({ sub, sid }) => sub !== undefined || sid !== undefined);

/**
 * A sign-out at the provider: of one session there, or of all sessions of a person. `once` identifies the token, which the caller uses up
 * together with the sessions. From `until` on, in epoch milliseconds, it is too old.
 */
export type SignedOut = {
  issuer: string;
  subject: string | undefined;
  session: string | undefined;
  once: string;
  until: number;
};

/**
 * Reads a logout token (OpenID Connect Back-Channel Logout 1.0, section 2.6). Throws `provider_bad_answer` for one that is not the
 * provider's, not for Rolecall, too old, or an ID token.
 */
export async function readLogoutToken(token: string): Promise<SignedOut> {
  const { clientId } = requireProvider();
  const { issuer, jwks_uri: keys } = await providerMetadata();
  if (keys === undefined) throw new Refusal("provider_bad_answer");
  const logout = await jwtVerify(token, keysAt(keys), {
    issuer,
    audience: clientId,
    algorithms: ALGORITHMS,
    maxTokenAge: MAX_AGE_SECONDS,
    clockTolerance: CLOCK_TOLERANCE_SECONDS,
  }).then(
    ({ payload }) => logoutSchema.safeParse(payload).data,
    (error: unknown) => log().warn(describeFault(error), "a logout token was refused"),
  );
  if (!logout) throw new Refusal("provider_bad_answer");
  const until = (logout.iat + MAX_AGE_SECONDS + 2 * CLOCK_TOLERANCE_SECONDS) * 1000;
  const once = tokenHash(JSON.stringify(["oidc logout", logout.iss, logout.jti]));
  const session = logout.sid === undefined ? undefined : sessionOf(logout.iss, logout.sid);
  return { issuer: logout.iss, subject: logout.sub, session, once, until };
}

function keysAt(address: string) {
  return singleton(`oidc-keys ${address}`, () =>
    createRemoteJWKSet(new URL(address), {
      cooldownDuration: KEYS_COOL_DOWN_MS,
      cacheMaxAge: KEYS_FRESH_MS,
      [customFetch]: (url, options) =>
        boundedFetch(url, { ...options, headers: Object.fromEntries(options.headers), body: null }),
    }),
  );
}
