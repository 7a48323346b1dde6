import { describe, expect, test, vi } from "vitest";
import { NO_GIFTS } from "#lib/shared/people/accounts.ts";
import type { AskAgain } from "#lib/shared/people/provider-failure.ts";
import { beginSignIn as begin, finish, signInAs as signIn, whoIs } from "../../../testing/accounts/provider-steps.ts";
import {
  ada,
  auditOf,
  beginAtWork,
  configure,
  folder,
  PEOPLE,
  payloadOf,
  provider,
  signInAs,
} from "../../../testing/accounts/provider-world.ts";
import { type ProvidedPerson, signInThere } from "../../../testing/doubles/sign-in-provider.ts";
import { inRequest, mailsIn, newBrowser } from "../../../testing/next-headers.ts";
import { unitPerson } from "../../../testing/people.ts";
import { store } from "../../store/db/store.ts";
import { setDisabled } from "../../store/people/accounts.ts";
import { makeToken } from "../../store/people/tokens.ts";
import { beginAtProvider } from "./provider-sign-in.ts";

beginAtWork();

async function invite(email: string) {
  const invitation = { kind: "invitation", email, role: "member", gives: NO_GIFTS, createdBy: ada } as const;
  return makeToken(await store(), invitation);
}

const encoded = (part: object) => Buffer.from(JSON.stringify(part)).toString("base64url");
describe("the first sign-in at the provider", () => {
  test("finds the account of the verified address, binds it to the person, and mails its owner", async () => {
    const browser = newBrowser();
    expect(await signInAs("ada", browser)).toBe("entered");
    expect(await whoIs(browser)).toMatchObject({ accountId: ada, name: "Ada" });
    await vi.waitFor(
      () => expect(mailsIn(folder()).join()).toContain("Subject: You can now sign in to Rolecall with Okta"),
      20_000,
    );
    expect(mailsIn(folder()).join().replaceAll(/\s+/g, " ")).toContain("administrator now to unlink your account");
    expect(await auditOf("account.bind")).toMatchObject([{ actor: "ada@example.com", outcome: "done" }]);
    expect((await auditOf("session.sign_in"))[0]?.details).toContain('"provider"');
  });

  test("accepts an invitation to the verified address, with its role, and uses up the link", async () => {
    await invite("bea@example.com");
    const browser = newBrowser();
    expect(await signInAs("bea", browser)).toBe("entered");
    expect(await whoIs(browser)).toMatchObject({ ...unitPerson("Bea"), role: "member" });
    const tokens = await (await store()).selectFrom("tokens").select("used_at").execute();
    expect(tokens).toEqual([{ used_at: expect.any(Number) }]);
    const mails = () => mailsIn(folder()).join().replaceAll(/\s+/g, " ");
    await vi.waitFor(() => expect(mails()).toContain("Subject: Your Rolecall account was created with Okta"), 20_000);
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

  test.each([
    ["another account has the person's name", "ADA"],
    ["that has letters of two scripts", "Веa Stone"],
  ])("gives a new account the address as its name where %s", async (_, name) => {
    configure({ OIDC_SIGN_UP: "everybody" });
    provider.people.set("bea", { ...PEOPLE.bea, name } as ProvidedPerson);
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
        purpose: "sign_in",
        to: undefined,
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
