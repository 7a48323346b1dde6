import { once } from "node:events";
import { rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import pino from "pino";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { NO_GIFTS } from "#lib/shared/accounts.ts";
import { type AskAgain, askAfter } from "#lib/shared/provider-failure.ts";
import { inRequest, mailsIn, newBrowser } from "../../testing/next-headers.ts";
import {
  APP_URL,
  beginSignIn as begin,
  configureProvider,
  finish,
  signInAs as signIn,
  whoIs,
} from "../../testing/provider-steps.ts";
import { freshProcess, REQUEST, registry } from "../../testing/server.ts";
import {
  type ProvidedPerson,
  signInThere,
  startSignInProvider,
  type TestProvider,
} from "../../testing/sign-in-provider.ts";
import { plainError } from "../base/log.ts";
import { providerMetadata } from "../oidc/provider.ts";
import { addAdministrator, setDisabled } from "../store/accounts.ts";
import { bucketsFor, takeAttempt } from "../store/sign-in-failures.ts";
import { store } from "../store/store.ts";
import { makeToken } from "../store/tokens.ts";
import { beginAtProvider } from "./provider-sign-in.ts";
import { signOutByProvider } from "./provider-sign-out.ts";

const PEOPLE: Record<string, ProvidedPerson> = {
  ada: { name: "Ada at work", email: "Ada@Example.com", email_verified: true },
  bea: { name: "Bea", email: "bea@example.com", email_verified: true },
  unverified: { name: "Uma", email: "ada@example.com", email_verified: false },
  unsaid: { name: "Una", email: "ada@example.com" },
  impostor: { name: "Ada", email: "ada@example.com", email_verified: true },
};

let provider: TestProvider;
beforeAll(async () => {
  provider = await startSignInProvider({ appUrl: APP_URL, clientSecret: "canary-client-secret", people: PEOPLE });
});
afterAll(() => provider.close());

const folder = freshProcess();
let ada: string;
beforeEach(async () => {
  Object.assign(provider, { changeTokens: undefined, away: false });
  provider.people.clear();
  for (const [subject, person] of Object.entries(PEOPLE)) provider.people.set(subject, person);
  configure();
  ada = await addAdministrator(await store(), { email: "ada@example.com", name: "Ada", passwordHash: "x" });
});

const configure = (more = {}) => configureProvider(provider, folder(), more);
const signInAs = (subject: string | null, browser = newBrowser()) => signIn(subject, browser);

async function invite(email: string) {
  const invitation = { kind: "invitation", email, role: "member", gives: NO_GIFTS, createdBy: ada } as const;
  return makeToken(await store(), invitation);
}

const auditOf = async (action: string) =>
  (await (await store()).selectFrom("audit_events").selectAll().execute()).filter(
    (event) => event.action === action && event.outcome !== "intended",
  );

describe("the first sign-in at the provider", () => {
  test("finds the account of the verified address, binds it to the person, and mails its owner", async () => {
    const browser = newBrowser();
    expect(await signInAs("ada", browser)).toBe("entered");
    expect(await whoIs(browser)).toMatchObject({ accountId: ada, name: "Ada" });
    await vi.waitFor(() =>
      expect(mailsIn(folder()).join()).toContain("Subject: Your Rolecall account can now be used with Okta"),
    );
    expect(mailsIn(folder()).join().replaceAll(/\s+/g, " ")).toContain("administrator now to unlink your account");
    expect(await auditOf("account.bind")).toMatchObject([{ actor: "ada@example.com", outcome: "done" }]);
    expect((await auditOf("session.sign_in"))[0]?.details).toContain('"provider"');
  });

  test("accepts an invitation to the verified address, with its role, and uses up the link", async () => {
    await invite("bea@example.com");
    const browser = newBrowser();
    expect(await signInAs("bea", browser)).toBe("entered");
    expect(await whoIs(browser)).toMatchObject({ email: "bea@example.com", name: "Bea", role: "member" });
    const tokens = await (await store()).selectFrom("tokens").select("used_at").execute();
    expect(tokens).toEqual([{ used_at: expect.any(Number) }]);
    const mails = () => mailsIn(folder()).join().replaceAll(/\s+/g, " ");
    await vi.waitFor(() => expect(mails()).toContain("Subject: Your Rolecall account was made with Okta"));
    expect(mails()).toContain("To: Bea <bea@example.com>");
    expect(mails()).toContain("administrator now to disable the account");
  });

  test("creates no account without an invitation", async () => {
    expect(await signInAs("bea")).toBe("provider_no_account");
    expect(await (await store()).selectFrom("accounts").select("id").execute()).toHaveLength(1);
  });

  test("makes every person a member where the server is configured so", async () => {
    configure({ OIDC_SIGN_UP: "everybody" });
    const browser = newBrowser();
    expect(await signInAs("bea", browser)).toBe("entered");
    expect(await whoIs(browser)).toMatchObject({ name: "Bea", role: "member" });
    expect(await auditOf("account.sign_up")).toHaveLength(1);
  });

  test("makes a member of people in a named group, and of no others", async () => {
    configure({ OIDC_SIGN_UP: "ops, dba", OIDC_GROUPS_CLAIM: "groups", OIDC_SCOPES: "openid email profile groups" });
    expect(await signInAs("bea")).toBe("provider_no_account");
    provider.people.set("bea", { ...PEOPLE.bea, groups: ["dba"] } as ProvidedPerson);
    expect(await signInAs("bea")).toBe("entered");
  });

  test("gives a new account the address as its name where another account has the person's name", async () => {
    configure({ OIDC_SIGN_UP: "everybody" });
    provider.people.set("bea", { ...PEOPLE.bea, name: "ADA" } as ProvidedPerson);
    const browser = newBrowser();
    await signInAs("bea", browser);
    expect((await whoIs(browser))?.name).toBe("bea@example.com");
  });
});

describe("after the first sign-in", () => {
  test("the person signs in to the bound account, whatever address the provider sends", async () => {
    await signInAs("ada");
    provider.people.set("ada", { name: "Ada", email: "moved@example.com", email_verified: false });
    const browser = newBrowser();
    expect(await signInAs("ada", browser)).toBe("entered");
    expect((await whoIs(browser))?.accountId).toBe(ada);
  });

  test("an address that moves to another subject does not open the account", async () => {
    await signInAs("ada");
    const browser = newBrowser();
    expect(await signInAs("impostor", browser)).toBe("provider_other_person");
    expect(await whoIs(browser)).toBeUndefined();
  });

  test("a disabled account stays shut", async () => {
    await signInAs("ada");
    await setDisabled(await store(), ada, true);
    expect(await signInAs("ada")).toBe("provider_account_disabled");
  });
});

describe("refused", () => {
  test.each(["unverified", "unsaid"])("unverified address: %s", async (subject) => {
    const browser = newBrowser();
    expect(await signInAs(subject, browser)).toBe("provider_unverified");
    expect(await whoIs(browser)).toBeUndefined();
  });

  test("code injection: a code that another browser was given", async () => {
    const [mine, theirs] = [newBrowser(), newBrowser()];
    const stolen = await signInThere(await begin(theirs), "ada");
    const answer = await signInThere(await begin(mine), "bea");
    answer.searchParams.set("code", stolen.searchParams.get("code") ?? "");
    expect(await finish(mine, answer)).toMatchObject({ result: { error: { code: "provider_bad_answer" } } });
    expect(await whoIs(mine)).toBeUndefined();
  });

  test("mix-up: an answer in the name of another issuer, or of none", async () => {
    for (const change of [
      (answer: URL) => answer.searchParams.set("iss", "https://login.evil.example"),
      (answer: URL) => answer.searchParams.delete("iss"),
    ]) {
      const browser = newBrowser();
      const answer = await signInThere(await begin(browser), "ada");
      change(answer);
      const asked = provider.asked.get("/token") ?? 0;
      expect(await finish(browser, answer)).toMatchObject({ result: { error: { code: "provider_bad_answer" } } });
      // Nobody has seen the code.
      expect(provider.asked.get("/token") ?? 0).toBe(asked);
    }
  });

  test("replayed state: the same answer a second time, also with the cookie from before", async () => {
    const browser = newBrowser();
    const answer = await signInThere(await begin(browser), "ada");
    const before = new Map(browser.cookies);
    expect(await finish(browser, answer)).toMatchObject({ result: { ok: true } });
    for (const cookies of [browser.cookies, before])
      expect(await finish(newBrowser({ cookies }), answer)).toMatchObject({
        result: { error: { code: "provider_outdated" } },
      });
  });

  test("replayed nonce: a genuine token of another sign-in of the same person", async () => {
    let old: unknown;
    provider.changeTokens = async (tokens) => {
      old = tokens.id_token;
      return tokens;
    };
    await signInAs("ada");
    provider.changeTokens = async (tokens) => ({ ...tokens, id_token: old });
    expect(await signInAs("ada")).toBe("provider_bad_answer");
  });

  test.each<[string, (payload: Record<string, unknown>) => Promise<string>]>([
    ["unsigned token", async (payload) => `${encoded({ alg: "none" })}.${encoded(payload)}.`],
    [
      "wrongly signed token",
      async (payload) =>
        `${await provider.sign({ ...payload, sub: "bea" })}`.replace(/\.[^.]*$/, `.${"A".repeat(342)}`),
    ],
    ["wrong audience", (payload) => provider.sign({ ...payload, aud: "another-client" })],
    ["wrong issuer", (payload) => provider.sign({ ...payload, iss: "https://login.evil.example" })],
    ["expired token", (payload) => provider.sign({ ...payload, exp: Number(payload.iat) - 3600 })],
  ])("%s", async (_, forge) => {
    provider.changeTokens = async (tokens) => ({ ...tokens, id_token: await forge(payloadOf(tokens.id_token)) });
    const browser = newBrowser();
    expect(await signInAs("ada", browser)).toBe("provider_bad_answer");
    expect(await whoIs(browser)).toBeUndefined();
  });

  test("login CSRF: an answer in a browser that started no sign-in, or another one", async () => {
    const [attacker, victim] = [newBrowser(), newBrowser()];
    const answer = await signInThere(await begin(attacker), "ada");
    const outdated = { result: { error: { code: "provider_outdated" } } };
    expect(await finish(victim, answer)).toMatchObject(outdated);
    const own = await signInThere(await begin(victim), "ada");
    expect(await finish(victim, answer)).toMatchObject(outdated);
    expect(await whoIs(victim)).toBeUndefined();
    // Another site cannot finish a sign-in that the victim started either.
    expect(await finish(victim, own)).toMatchObject({ result: { ok: true } });
  });

  test("the provider asks again only where the sign-in says so", async () => {
    const asked = async (again?: AskAgain, purpose: "sign_in" | "confirm" = "sign_in", browser = newBrowser()) => {
      const { searchParams: sent } = await begin(browser, undefined, purpose, again);
      return [sent.get("prompt"), sent.get("max_age")];
    };
    expect(await asked("account")).toEqual(["select_account", "0"]);
    expect(await asked("sign_in")).toEqual([null, "0"]);
    // Twelve hours, as long as a session: a request with `max_age` is answered with the time of the sign-in there.
    expect(await asked()).toEqual([null, "43200"]);
    const browser = newBrowser();
    await signInAs("ada", browser);
    expect(await asked("account", "confirm", browser)).toEqual([null, "0"]);
  });

  test("the provider lets a person with a session there choose another account", async () => {
    const [browser, jar] = [newBrowser(), new Map<string, string>()];
    expect(await signIn("bea", browser, { jar })).toBe("provider_no_account");
    expect(await signIn("ada", browser, { jar })).toBe("provider_no_account");
    expect(await signIn("ada", browser, { jar, again: "account" })).toBe("entered");
  });

  test("a sign-in that another site began", async () => {
    const begun = await inRequest(newBrowser(), () =>
      beginAtProvider({ purpose: "sign_in", to: undefined, ownPage: false }),
    );
    expect(begun).toMatchObject({ error: { code: "wrong_origin" } });
  });

  test.each(["https://evil.example", "//evil.example", "/\\evil.example", "/api/oidc/start", "javascript:alert(1)"])(
    "open redirect: %s",
    async (to) => {
      const browser = newBrowser();
      const answer = await signInThere(await begin(browser, to), "ada");
      expect(await finish(browser, answer)).toEqual({
        ...{ purpose: "sign_in", to: undefined },
        result: { ok: true, value: "entered" },
      });
    },
  );

  test("a sign-in that took more than ten minutes", async () => {
    const browser = newBrowser();
    const answer = await signInThere(await begin(browser), "ada");
    vi.useFakeTimers({ now: Date.now() + 10 * 60_000 + 1, toFake: ["Date"] });
    try {
      expect(await finish(browser, answer)).toMatchObject({ result: { error: { code: "provider_outdated" } } });
    } finally {
      vi.useRealTimers();
    }
  });
});

const encoded = (part: object) => Buffer.from(JSON.stringify(part)).toString("base64url");
const payloadOf = (token: unknown) =>
  JSON.parse(Buffer.from(String(token).split(".")[1] ?? "", "base64url").toString()) as Record<string, unknown>;

describe("a provider without a choice of accounts", () => {
  let plain: TestProvider;
  beforeAll(async () => {
    plain = await startSignInProvider({
      ...{ appUrl: APP_URL, clientSecret: "canary-client-secret", people: PEOPLE, noChoice: true },
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
