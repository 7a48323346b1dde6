import * as oidc from "openid-client";
import { z } from "zod";
import type { AskAgain } from "#lib/shared/people/provider-failure.ts";
import { present } from "#lib/shared/present.ts";
import { returnPath } from "#lib/shared/return-path.ts";
import { PROVIDER_FLOW_SECONDS, providerCookie } from "../../access/cookies.ts";
import { env } from "../../base/env/env.ts";
import { Refusal } from "../../base/failure.ts";
import { tokenHash } from "../../base/ids.ts";
import { log } from "../../base/log.ts";
import { storeTime } from "../../store/db/clock.ts";
import { store } from "../../store/db/store.ts";
import { spendCode } from "../../store/sql-users/sql-users.ts";
import { type Claims, claimsOf } from "./claims.ts";
import { describeFault, faultOf, isNoChoice } from "./faults.ts";
import { providerClient, requireProvider } from "./provider.ts";

/** The redirect URI; the provider must have exactly this address. */
const CALLBACK_PATH = "/api/oidc/callback";

const flowSchema = z.strictObject({
  purpose: z.enum(["sign_in", "confirm"]),
  state: z.string(),
  nonce: z.string(),
  verifier: z.string(),
  /** epoch milliseconds by the store's clock, since another server may finish it */
  startedAt: z.number(),
  to: z.string().optional(),
  /** whether the provider was asked to let the person choose */
  chooses: z.literal(true).optional(),
});
type Flow = z.infer<typeof flowSchema>;
export type FlowPurpose = Flow["purpose"];

type FlowStart = { purpose: FlowPurpose; to: unknown; again: AskAgain | undefined };

/** As long as a session of Rolecall lasts. A request with `max_age` has the provider state when the person signed in there. */
const MAX_AGE_SECONDS = 12 * 60 * 60;

/**
 * The parameters that have the provider ask (OpenID Connect Core 1.0, section 3.1.2.1). A choice also has `max_age`, since a provider may
 * ignore `select_account`, and would send the person back with the same account. One that lists its prompts without it is not asked for it.
 */
function questionsFor(again: AskAgain | undefined, { prompt_values_supported: known }: oidc.ServerMetadata) {
  if (again === undefined) return { max_age: String(MAX_AGE_SECONDS) };
  const knowsChoice = !Array.isArray(known) || known.includes("select_account");
  return present({ max_age: "0", prompt: again === "account" && knowsChoice ? "select_account" : undefined });
}

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
  const questions = questionsFor(again, client.serverMetadata());
  const flow: Flow = present({
    purpose,
    state: oidc.randomState(),
    nonce: oidc.randomNonce(),
    verifier: oidc.randomPKCECodeVerifier(),
    startedAt: await storeTime(await store()),
    to: path,
    chooses: "prompt" in questions ? (true as const) : undefined,
  });
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
    ...questions,
  });
}

/** The sign-in that this browser has started and not finished, to return to its page after a failure. */
export async function begunFlow(): Promise<Pick<Flow, "purpose" | "to" | "startedAt"> | undefined> {
  return readFlow((await providerCookie()).flow);
}

/**
 * Finishes, once, the sign-in that this browser started; resolves to the claims of the person. `search` is the query with which the
 * provider sent the browser back. Throws `provider_outdated` where this browser started no such sign-in within ten minutes, and the
 * refusals of `faultOf`. `provider_no_choice`: the provider knows no choice of accounts. Calls `guess` before it asks the provider.
 */
export async function finishFlow(search: string, guess: () => Promise<void>): Promise<{ flow: Flow; claims: Claims }> {
  const provider = requireProvider();
  const cookie = await providerCookie();
  const flow = readFlow(cookie.flow);
  const states = new URLSearchParams(search).getAll("state");
  const expiresAt = (flow?.startedAt ?? 0) + PROVIDER_FLOW_SECONDS * 1000;
  const db = await store();
  if (!flow || states.length !== 1 || states[0] !== flow.state || expiresAt < (await storeTime(db)))
    throw new Refusal("provider_outdated");
  // Only after this check, or another site could end this browser's sign-in.
  cookie.destroy();
  if (!(await spendCode(db, tokenHash(`oidc ${flow.state}`), expiresAt))) throw new Refusal("provider_outdated");
  if (new URLSearchParams(search).has("code")) await guess();
  const answeredAt = await storeTime(db);
  try {
    const client = await providerClient();
    const answer = new URL(`${env().APP_URL.origin}${CALLBACK_PATH}${search}`);
    const tokens = await oidc.authorizationCodeGrant(client, answer, {
      pkceCodeVerifier: flow.verifier,
      expectedState: flow.state,
      expectedNonce: flow.nonce,
      idTokenExpected: true,
    });
    return { flow, claims: await claimsOf(client, tokens, { ...provider, answeredAt }) };
  } catch (error) {
    log().warn(describeFault(error), "a sign-in at the provider failed");
    throw flow.chooses && isNoChoice(error) ? new Refusal("provider_no_choice") : faultOf(error);
  }
}

function readFlow(sealed: string | undefined): Flow | undefined {
  if (sealed === undefined) return undefined;
  return flowSchema.safeParse(JSON.parse(sealed)).data;
}
