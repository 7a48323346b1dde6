import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import {
  APP_URL,
  beginSignIn,
  configureProvider,
  finish,
  signInAs,
  whoIs,
} from "../../../testing/accounts/provider-steps.ts";
import {
  type Jar,
  signInThere,
  startSignInProvider,
  type TestProvider,
} from "../../../testing/doubles/sign-in-provider.ts";
import { inRequest, newBrowser, type TestBrowser } from "../../../testing/next-headers.ts";
import { unitPerson } from "../../../testing/people.ts";
import { freshProcess } from "../../../testing/server.ts";
import { store } from "../../store/db/store.ts";
import { freshDatabase } from "../../store/db/testing.ts";
import { addAccount } from "../../store/people/accounts.ts";
import { signOutByProvider } from "./provider-sign-out.ts";

/* Servers of one PostgreSQL store whose clocks differ: times that one writes and another compares are the store's. */

const BEA = { ...unitPerson("Bea"), email_verified: true };

let provider: TestProvider;
beforeAll(async () => {
  provider = await startSignInProvider({ appUrl: APP_URL, clientSecret: "canary-client-secret", people: { bea: BEA } });
});
afterAll(() => provider.close());

const folder = freshProcess();
const url = freshDatabase();
let browser: TestBrowser;
beforeEach(async () => {
  provider.changeTokens = undefined;
  configureProvider(provider, folder(), { DATABASE_URL: url() });
  await addAccount(await store(), { email: BEA.email, name: "Bea", passwordHash: "x", role: "member" });
  browser = newBrowser();
});
afterEach(() => {
  vi.useRealTimers();
});

/** From now on, this is the server whose clock is this many seconds ahead. */
function onServer(ahead: number): void {
  vi.useRealTimers();
  if (ahead !== 0) vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + ahead * 1000 });
}

test("a sign-in that a server with a fast clock takes starts no session after a logout on another server", async () => {
  const answer = await signInThere(await beginSignIn(browser), "bea");
  provider.changeTokens = async (tokens) => {
    onServer(0);
    const now = Math.floor(Date.now() / 1000);
    const claims = { iss: provider.issuer, aud: "rolecall", iat: now, exp: now + 120, jti: "one", sub: "bea" };
    const events = { "http://schemas.openid.net/event/backchannel-logout": {} };
    const token = await provider.sign({ ...claims, events }, { typ: "logout+jwt" });
    expect(await inRequest(newBrowser({ origin: "" }), () => signOutByProvider(async () => token))).toMatchObject({
      ok: true,
    });
    return tokens;
  };
  onServer(30);
  expect((await finish(browser, answer)).result).toMatchObject({ error: { code: "provider_outdated" } });
  expect(await whoIs(browser)).toBeUndefined();
});

test.each([-30, 30])("a confirmation that a server %i seconds ahead finishes wants a new sign-in", async (ahead) => {
  const jar: Jar = new Map();
  expect(await signInAs("bea", browser, { jar })).toBe("entered");
  const confirmAfter = async (seconds: number) => {
    onServer(0);
    const answer = await signInThere(await beginSignIn(browser, undefined, "confirm"), "bea", jar);
    provider.changeTokens = async (tokens) => {
      const [, payload = ""] = String(tokens.id_token).split(".");
      const told = JSON.parse(Buffer.from(payload, "base64url").toString()) as { iat: number };
      return { ...tokens, id_token: await provider.sign({ ...told, auth_time: told.iat - seconds }) };
    };
    onServer(ahead);
    const { result } = await finish(browser, answer);
    return result.ok ? result.value : result.error.code;
  };
  expect(await confirmAfter(10)).toBe("provider_not_again");
  expect(await confirmAfter(0)).toBe("confirmed");
});
