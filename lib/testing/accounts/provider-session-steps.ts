import { afterAll, beforeAll, beforeEach, expect } from "vitest";
import { signOutByProvider } from "../../server/people/provider/provider-sign-out.ts";
import { store } from "../../server/store/db/store.ts";
import { addAccount } from "../../server/store/people/accounts.ts";
import { type Jar, startSignInProvider, type TestProvider } from "../doubles/sign-in-provider.ts";
import { inRequest, newBrowser, type TestBrowser } from "../next-headers.ts";
import { unitPerson } from "../people.ts";
import { freshProcess } from "../server.ts";
import { APP_URL, configureProvider, signInAs } from "./provider-steps.ts";

/* For tests only: a person who signed in at a provider. */

export const LOGOUT = { "http://schemas.openid.net/event/backchannel-logout": {} };

export let provider: TestProvider;
export let browser: TestBrowser;
/** the browser's cookies at the provider */
export let jar: Jar;
export let ada: string;

/** Each test has a new server, on which Ada signed in at the provider; they share the provider. */
export function beginSignedIn(): void {
  beforeAll(async () => {
    const people = {
      ada: { ...unitPerson("Ada"), email_verified: true },
      bea: { ...unitPerson("Bea"), email_verified: true },
    };
    provider = await startSignInProvider({ appUrl: APP_URL, clientSecret: "canary-client-secret", people });
  });
  afterAll(() => provider.close());

  const folder = freshProcess();
  beforeEach(async () => {
    Object.assign(provider, { changeTokens: undefined, away: false });
    configureProvider(provider, folder());
    [browser, jar] = [newBrowser(), new Map()];
    ada = await addAccount(await store(), account("Ada"));
    await addAccount(await store(), account("Bea"));
    expect(await signInAs("ada", browser, { jar })).toBe("entered");
  });
}

const account = (name: string) => ({ ...unitPerson(name), passwordHash: "x", role: "member" }) as const;
/** The sessions in the store, oldest first. */
export const sessions = async () => (await store()).selectFrom("sessions").selectAll().orderBy("created_at").execute();

/** Seconds, as tokens have them. */
export const now = () => Math.floor(Date.now() / 1000);
/** A logout token of the provider for Ada, with other claims where given. */
export const logout = (more: object = {}) => {
  const claims = { iss: provider.issuer, aud: "rolecall", iat: now(), exp: now() + 120, jti: crypto.randomUUID() };
  return provider.sign({ ...claims, sub: "ada", events: LOGOUT, ...more }, { typ: "logout+jwt" });
};
/** Sends a logout token as the provider does; resolves to how many sessions ended, or to the code of the refusal. */
export const send = async (token: string | undefined) => {
  const out = await inRequest(newBrowser({ origin: "" }), () => signOutByProvider(async () => token));
  return out.ok ? out.value.ended : out.error.code;
};
