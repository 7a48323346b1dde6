import "server-only";
import * as oidc from "openid-client";
import { z } from "zod";
import { returnPath } from "#lib/shared/return-path.ts";
import { PROVIDER_FLOW_SECONDS, providerCookie } from "../access/cookies.ts";
import { env } from "../base/env.ts";
import { Refusal } from "../base/failure.ts";
import { tokenHash } from "../base/ids.ts";
import { log } from "../base/log.ts";
import { spendCode } from "../store/sql-users.ts";
import { store } from "../store/store.ts";
import { type Claims, claimsOf } from "./claims.ts";
import { describeFault, faultOf } from "./faults.ts";
import { providerClient, requireProvider } from "./provider.ts";

/** Where the provider sends people back to; it must know this address exactly. */
const CALLBACK_PATH = "/api/oidc/callback";

const flowSchema = z.strictObject({
  purpose: z.enum(["sign_in", "confirm"]),
  state: z.string(),
  nonce: z.string(),
  verifier: z.string(),
  /** epoch milliseconds */
  startedAt: z.number(),
  to: z.string().optional(),
});
type Flow = z.infer<typeof flowSchema>;
export type FlowPurpose = Flow["purpose"];

/**
 * Begins a sign-in at the provider, or a confirmation, for which people must sign in there again; resolves to the address to send the
 * browser to. Only the browser keeps what it began, sealed: beginning costs the store nothing.
 */
export async function beginFlow({ purpose, to }: { purpose: FlowPurpose; to: unknown }): Promise<URL> {
  const { scopes } = requireProvider();
  const client = await providerClient().catch((error: unknown) => {
    throw faultOf(error);
  });
  const path = returnPath(to);
  const flow: Flow = {
    ...{ purpose, state: oidc.randomState(), nonce: oidc.randomNonce(), verifier: oidc.randomPKCECodeVerifier() },
    ...{ startedAt: Date.now(), ...(path !== undefined && { to: path }) },
  };
  const cookie = await providerCookie();
  cookie.flow = JSON.stringify(flow);
  await cookie.save();
  return oidc.buildAuthorizationUrl(client, {
    redirect_uri: `${env().APP_URL.origin}${CALLBACK_PATH}`,
    scope: scopes.join(" "),
    state: flow.state,
    nonce: flow.nonce,
    code_challenge: await oidc.calculatePKCECodeChallenge(flow.verifier),
    code_challenge_method: "S256",
    ...(purpose === "confirm" && { max_age: "0" }),
  });
}

/** What this browser has begun and not finished, for the way back after a failure. */
export async function begunFlow(): Promise<Pick<Flow, "purpose" | "to" | "startedAt"> | undefined> {
  return readFlow((await providerCookie()).flow);
}

/**
 * Finishes what this browser has begun, once: resolves to the claims of the person who signed in at the provider. `search` is the query
 * with which the provider sent the browser back. Throws `provider_outdated` where it belongs to nothing that this browser began within ten
 * minutes, and the refusals of `faultOf`. `guess` is called before the provider is asked.
 */
export async function finishFlow(search: string, guess: () => Promise<void>): Promise<{ flow: Flow; claims: Claims }> {
  const provider = requireProvider();
  const cookie = await providerCookie();
  const flow = readFlow(cookie.flow);
  const states = new URLSearchParams(search).getAll("state");
  const expiresAt = (flow?.startedAt ?? 0) + PROVIDER_FLOW_SECONDS * 1000;
  if (!flow || states.length !== 1 || states[0] !== flow.state || expiresAt < Date.now())
    throw new Refusal("provider_outdated");
  // Not before: another site could end what this browser has begun.
  cookie.destroy();
  if (!(await spendCode(await store(), tokenHash(`oidc ${flow.state}`), expiresAt)))
    throw new Refusal("provider_outdated");
  if (new URLSearchParams(search).has("code")) await guess();
  try {
    const client = await providerClient();
    const answer = new URL(`${env().APP_URL.origin}${CALLBACK_PATH}${search}`);
    const tokens = await oidc.authorizationCodeGrant(client, answer, {
      pkceCodeVerifier: flow.verifier,
      expectedState: flow.state,
      expectedNonce: flow.nonce,
      idTokenExpected: true,
    });
    return { flow, claims: await claimsOf(client, tokens, provider) };
  } catch (error) {
    log().warn(describeFault(error), "a sign-in at the provider failed");
    throw faultOf(error);
  }
}

function readFlow(sealed: string | undefined): Flow | undefined {
  if (sealed === undefined) return undefined;
  return flowSchema.safeParse(JSON.parse(sealed)).data;
}
