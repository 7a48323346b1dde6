import { once } from "node:events";
import { rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import pino from "pino";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { askAfter } from "#lib/shared/people/provider-failure.ts";
import {
  APP_URL,
  beginSignIn as begin,
  configureProvider,
  finish,
  signInAs as signIn,
} from "../../../testing/accounts/provider-steps.ts";
import {
  beginAtWork,
  configure,
  folder,
  PEOPLE,
  payloadOf,
  provider,
  signInAs,
} from "../../../testing/accounts/provider-world.ts";
import { signInThere, startSignInProvider, type TestProvider } from "../../../testing/doubles/sign-in-provider.ts";
import { inRequest, newBrowser } from "../../../testing/next-headers.ts";
import { REQUEST, registry } from "../../../testing/server.ts";
import { plainError } from "../../base/log.ts";
import { store } from "../../store/db/store.ts";
import { bucketsFor, takeAttempt } from "../../store/sign-in/sign-in-failures.ts";
import { providerMetadata } from "./provider.ts";
import { beginAtProvider } from "./provider-sign-in.ts";
import { signOutByProvider } from "./provider-sign-out.ts";

beginAtWork();

const _encoded = (part: object) => Buffer.from(JSON.stringify(part)).toString("base64url");
describe("a provider without a choice of accounts", () => {
  let plain: TestProvider;
  beforeAll(async () => {
    plain = await startSignInProvider({
      appUrl: APP_URL,
      clientSecret: "canary-client-secret",
      people: PEOPLE,
      noChoice: true,
    });
  });
  afterAll(() => plain.close());

  test("that rejects it is then asked for the sign-in, where the person can use another account", async () => {
    configureProvider(plain, folder());
    const [browser, jar] = [newBrowser(), new Map<string, string>()];
    expect(await signIn("bea", browser, { jar })).toBe("provider_no_account");
    expect(await signIn("ada", browser, { jar, again: "account" })).toBe("provider_no_choice");
    const again = askAfter({ code: "provider_no_choice", requestId: "" });
    expect(await signIn("ada", browser, { jar, again })).toBe("entered");
  });

  test("that lists its prompts is not asked for it", async () => {
    configureProvider(plain, folder());
    await signInAs("ada");
    Object.assign(await providerMetadata(), { prompt_values_supported: ["none", "login", "consent"] });
    const { searchParams: sent } = await begin(newBrowser(), undefined, "sign_in", "account");
    expect([sent.get("prompt"), sent.get("max_age")]).toEqual([null, "0"]);
  });
});

describe("the provider", () => {
  test("gets the person back to the page that they wanted", async () => {
    const browser = newBrowser();
    const answer = await signInThere(await begin(browser, "/audit?q=drop"), "ada");
    expect(await finish(browser, answer)).toMatchObject({ to: "/audit?q=drop", result: { ok: true } });
  });

  test("may refuse a person: one who cancels learns so", async () => {
    expect(await signInAs(null)).toBe("provider_refused");
  });

  test("may have a different clock: a minute is accepted, two are not", async () => {
    const shift = (seconds: number) => async (tokens: Record<string, unknown>) => {
      const { iat, exp, ...rest } = payloadOf(tokens.id_token);
      return {
        ...tokens,
        id_token: await provider.sign({ ...rest, iat: Number(iat) + seconds, exp: Number(iat) + seconds + 1 }),
      };
    };
    provider.changeTokens = shift(-50);
    expect(await signInAs("ada")).toBe("entered");
    provider.changeTokens = shift(-120);
    expect(await signInAs("ada")).toBe("provider_bad_answer");
    provider.changeTokens = shift(50);
    expect(await signInAs("ada")).toBe("entered");
    provider.changeTokens = shift(120);
    expect(await signInAs("ada")).toBe("provider_bad_answer");
  });

  test.each([
    ["no subject", { sub: "" }],
    ["a subject that is too long", { sub: "s".repeat(256), email: "nobody@example.com", name: "Nobody" }],
    ["another party that it was made for", { azp: "another-client" }],
    ["a sign-in that is two minutes ahead", { auth_time: Math.trunc(Date.now() / 1000) + 120 }],
    ["a time of the sign-in that is none", { auth_time: "soon" }],
  ])("is not believed with %s", async (_, claims) => {
    provider.changeTokens = async (tokens) => ({
      ...tokens,
      id_token: await provider.sign({ ...payloadOf(tokens.id_token), ...claims }),
    });
    expect(await signInAs("ada")).toBe("provider_bad_answer");
  });

  test("is believed with a subject of 255 characters, and with Rolecall as the party that it was made for", async () => {
    provider.changeTokens = async (tokens) => {
      const payload = payloadOf(tokens.id_token);
      const more = { azp: payload.aud, auth_time: Math.trunc(Date.now() / 1000) + 50 };
      return { ...tokens, id_token: await provider.sign({ ...payload, ...more }) };
    };
    expect(await signInAs("ada")).toBe("entered");
  });

  test("may put a new key in place of the old one at any time", async () => {
    expect(await signInAs("ada")).toBe("entered");
    await provider.rotateKey();
    expect(await signInAs("ada")).toBe("entered");
  });

  test("has retired a key: a token with it is refused", async () => {
    expect(await signInAs("ada")).toBe("entered");
    const sign = await provider.rotateKey();
    provider.changeTokens = async (tokens) => ({ ...tokens, id_token: await sign(payloadOf(tokens.id_token)) });
    expect(await signInAs("ada")).toBe("provider_bad_answer");
  });

  test("whose description names another issuer is not used", async () => {
    const server = createServer(async (_, response) => {
      const description = await fetch(`${provider.issuer}/.well-known/openid-configuration`);
      response.setHeader("content-type", "application/json").end(await description.text());
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    configure({ OIDC_ISSUER: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
    registry()?.delete("env");
    expect(await tryBegin()).toBe("provider_unreachable");
    server.close();
  });

  test("gets the client secret from its file; one that is gone or wrong is a fault of the configuration", async () => {
    const path = join(folder(), "client-secret");
    configure({ OIDC_CLIENT_SECRET_FILE: path });
    vi.stubEnv("OIDC_CLIENT_SECRET", undefined);
    registry()?.delete("env");
    writeFileSync(path, "canary-client-secret\n");
    expect(await signInAs("ada")).toBe("entered");
    writeFileSync(path, "another");
    expect(await signInAs("ada")).toBe("provider_refuses_rolecall");
    rmSync(path);
    expect(await tryBegin()).toBe("provider_refuses_rolecall");
  });

  test("that is down is reported, asked again only after some seconds, and not counted as a failed sign-in", async () => {
    provider.away = true;
    const tries = await Promise.all(Array.from({ length: 40 }, () => tryBegin()));
    expect(new Set(tries)).toEqual(new Set(["provider_unreachable"]));
    const asked = provider.asked.get("/.well-known/openid-configuration");
    await tryBegin();
    expect(provider.asked.get("/.well-known/openid-configuration")).toBe(asked);
    expect(await (await store()).selectFrom("sign_in_failures").selectAll().execute()).toEqual([]);
  });

  test("that goes down between the two steps is not counted as a failed sign-in", async () => {
    const browser = newBrowser();
    const answer = await signInThere(await begin(browser), "ada");
    provider.away = true;
    expect(await finish(browser, answer)).toMatchObject({ result: { error: { code: "provider_unreachable" } } });
    const failures = await (await store()).selectFrom("sign_in_failures").select("failures").execute();
    expect(failures).toEqual([{ failures: 0 }]);
  });

  test("that rejects the client secret is reported as a fault of the configuration", async () => {
    configure({ OIDC_CLIENT_SECRET: "another" });
    expect(await signInAs("ada")).toBe("provider_refuses_rolecall");
  });

  test("is not asked again after many rejected answers from one address", async () => {
    const home = newBrowser();
    expect(await signInAs("ada", home)).toBe("entered");
    provider.changeTokens = async (tokens) => ({ ...tokens, id_token: "x.y.z" });
    const codes: unknown[] = [];
    for (let tries = 0; tries < 31; tries++) codes.push(await signInAs("ada"));
    expect(codes.slice(0, 30)).toEqual(Array.from({ length: 30 }, () => "provider_bad_answer"));
    expect(codes[30]).toBe("provider_too_often");
    provider.changeTokens = undefined;
    expect(await signInAs("ada", home), "a browser that signed in before").toBe("entered");
  });

  test("is asked although many passwords from that address were wrong", async () => {
    const db = await store();
    const shared = bucketsFor("bea@example.com", undefined, REQUEST.address).filter(({ key }) =>
      key.startsWith("address:"),
    );
    for (let tries = 0; tries < 31; tries++) await takeAttempt(db, shared);
    expect(await takeAttempt(db, shared)).toBe(false);
    expect(await signInAs("ada")).toBe("entered");
  });
});

const tryBegin = async () => {
  const begun = await inRequest(newBrowser(), () =>
    beginAtProvider({ purpose: "sign_in", to: undefined, ownPage: true }),
  );
  return begun.ok ? "begun" : begun.error.code;
};

test("no token, code, secret or cookie is in the store in clear, in the audit or in the log", async () => {
  const lines: string[] = [];
  const options = { level: "trace", errorKey: "error", serializers: { error: plainError } } as const;
  registry()?.set("log", pino(options, { write: (line: string) => void lines.push(line) }));
  const seen: string[] = ["canary-client-secret"];
  const keep = async (tokens: Record<string, unknown>) => {
    seen.push(String(tokens.id_token), String(tokens.access_token));
    return tokens;
  };
  const browser = newBrowser();
  const signInOnce = async () => {
    const start = await begin(browser);
    seen.push(
      start.searchParams.get("state") ?? "",
      start.searchParams.get("nonce") ?? "",
      ...browser.cookies.values(),
    );
    const answer = await signInThere(start, "ada");
    seen.push(answer.searchParams.get("code") ?? "");
    await finish(browser, answer);
    seen.push(...browser.cookies.values());
  };
  provider.changeTokens = keep;
  await signInOnce();
  provider.changeTokens = async (tokens) => ({ ...(await keep(tokens)), id_token: `${tokens.id_token}x` });
  await signInOnce();
  const now = Math.floor(Date.now() / 1000);
  const logout = await provider.sign({ iss: provider.issuer, aud: "another", iat: now, jti: "j", sub: "ada" });
  seen.push(logout);
  await inRequest(newBrowser({ origin: "" }), () => signOutByProvider(async () => logout));
  expect(seen.every((secret) => secret.length > 10)).toBe(true);
  // Both refusals are logged.
  expect(lines.join()).toContain("a sign-in at the provider failed");
  expect(lines.join()).toContain("a logout token was refused");
  const db = await store();
  const tables = await db.introspection.getTables();
  const rows = await Promise.all(
    tables.map(({ name }) =>
      db
        .selectFrom(name as "accounts")
        .selectAll()
        .execute(),
    ),
  );
  for (const [place, text] of [
    ["the store", JSON.stringify(rows)],
    ["the log", lines.join()],
  ] as const)
    for (const secret of seen) expect(text.includes(secret), place).toBe(false);
});
