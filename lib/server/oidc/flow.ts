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

/** The redirect URI; the provider must have exactly this address. */
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

/** `again`: the provider must ask for the sign-in, also where the person has a session there. */
type FlowStart = { purpose: FlowPurpose; to: unknown; again: boolean };

/**
 * Starts a sign-in at the provider, or a confirmation. Resolves to the address to send the browser to. Its state is sealed in a cookie, so
 * starting writes nothing to the store.
 */
export async function beginFlow({ purpose, to, again }: FlowStart): Promise<URL> {
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
    ...(again && { max_age: "0" }),
  });
}

/** The sign-in that this browser has started and not finished, to return to its page after a failure. */
export async function begunFlow(): Promise<Pick<Flow, "purpose" | "to" | "startedAt"> | undefined> {
  return readFlow((await providerCookie()).flow);
}

/**
 * Finishes, once, the sign-in that this browser started; resolves to the claims of the person. `search` is the query with which the
 * provider sent the browser back. Throws `provider_outdated` where this browser started no such sign-in within ten minutes, and the
 * refusals of `faultOf`. Calls `guess` before it asks the provider.
 */
export async function finishFlow(search: string, guess: () => Promise<void>): Promise<{ flow: Flow; claims: Claims }> {
  const provider = requireProvider();
  const cookie = await providerCookie();
  const flow = readFlow(cookie.flow);
  const states = new URLSearchParams(search).getAll("state");
  const expiresAt = (flow?.startedAt ?? 0) + PROVIDER_FLOW_SECONDS * 1000;
  if (!flow || states.length !== 1 || states[0] !== flow.state || expiresAt < Date.now())
    throw new Refusal("provider_outdated");
  // Only after this check, or another site could end this browser's sign-in.
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
