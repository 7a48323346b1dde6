import { sql } from "kysely";
import { describe, expect, test, vi } from "vitest";
import {
  ada,
  beginSignedIn,
  browser,
  jar,
  LOGOUT,
  logout,
  now,
  provider,
  send,
  sessions,
} from "../../../testing/accounts/provider-session-steps.ts";
import { APP_URL, signInAs, whoIs } from "../../../testing/accounts/provider-steps.ts";
import type { Jar } from "../../../testing/doubles/sign-in-provider.ts";
import { inRequest, newBrowser, type TestBrowser } from "../../../testing/next-headers.ts";
import { REQUEST } from "../../../testing/server.ts";
import { tokenHash } from "../../base/ids.ts";
import { store } from "../../store/db/store.ts";
import { addApiToken, liveApiToken } from "../../store/people/api-tokens.ts";
import { answerFactor } from "../factors/answer-factor.ts";
import { codeHash } from "../factors/recovery-codes.ts";
import { enter } from "../sign-in/enter.ts";
import { signOut } from "../sign-in/sign-out.ts";
import { openHint } from "./sign-out-hint.ts";

beginSignedIn();

const leaveOf = async (from: TestBrowser) => {
  const out = await inRequest(from, signOut);
  return new URL(out.ok ? (out.value.leave ?? "") : "");
};

/** What the provider answers when this browser opens the address. */
const signOutThere = async (leave: URL, cookies: Jar) => {
  const answer = await fetch(leave, { headers: { cookie: [...cookies].map((pair) => pair.join("=")).join("; ") } });
  return `${answer.status} ${await answer.text()}`;
};

describe("signing out", () => {
  test("leads on to the provider, to end its session too, and back to the sign-in page", async () => {
    const out = await inRequest(browser, signOut);
    const leave = new URL(out.ok ? (out.value.leave ?? "") : "");
    expect(leave.origin).toBe(provider.issuer);
    expect(Object.fromEntries(leave.searchParams)).toEqual({
      client_id: "rolecall",
      post_logout_redirect_uri: `${APP_URL}/sign-in`,
      id_token_hint: expect.stringMatching(/^eyJ/),
    });
    expect(await whoIs(browser)).toBeUndefined();
  });

  test("names the session there by its ID token, which the provider takes without a question", async () => {
    expect(await signOutThere(await leaveOf(browser), jar)).toMatch(/^200 .*submitsItself/s);
    expect(await sessions()).toEqual([]);
  });

  test("sends the ID token of a sign-in that waited for its second factor", async () => {
    const db = await store();
    const code = { code_hash: codeHash("quiet-crane"), account_id: ada, made_at: 1, used_at: null };
    await db.insertInto("recovery_codes").values(code).execute();
    const totp = { account_id: ada, secret: "sealed", since: 1, last_used_at: null, last_step: 0 };
    await db
      .insertInto("totp")
      .values({ ...totp, next_secret: null, next_at: null })
      .execute();
    const other = newBrowser();
    expect(await signInAs("ada", other)).toBe("factor");
    const form = new FormData();
    form.set("code", "quiet-crane");
    expect(await inRequest(other, () => answerFactor(form))).toEqual({});
    expect((await leaveOf(other)).searchParams.get("id_token_hint")).toMatch(/^eyJ/);
  });

  test("keeps the ID token sealed for its account", async () => {
    let token = "";
    provider.changeTokens = async (tokens) => {
      token = String(tokens.id_token);
      return tokens;
    };
    const other = newBrowser();
    await signInAs("ada", other);
    const sealed = (await sessions()).at(-1)?.sealed_id_token ?? "";
    expect(sealed.length).toBeGreaterThan(token.length);
    expect(sealed).not.toContain(token.slice(0, 20));
    expect(openHint(ada, sealed)?.reveal()).toBe(token);
    expect(openHint("acc_other", sealed)).toBeUndefined();
    expect((await leaveOf(other)).searchParams.get("id_token_hint")).toBe(token);
  });

  test("goes without an ID token that is too long for an address, or whose session secret is gone", async () => {
    provider.changeTokens = async (tokens) => {
      const [, payload = ""] = String(tokens.id_token).split(".");
      const claims = JSON.parse(Buffer.from(payload, "base64url").toString()) as Record<string, unknown>;
      return { ...tokens, id_token: await provider.sign({ ...claims, more: "x".repeat(3_000) }) };
    };
    const other = newBrowser();
    expect(await signInAs("ada", other)).toBe("entered");
    expect((await leaveOf(other)).searchParams.has("id_token_hint")).toBe(false);
    await (await store()).updateTable("sessions").set({ sealed_id_token: "7.AAAA" }).execute();
    expect((await leaveOf(browser)).searchParams.has("id_token_hint")).toBe(false);
  });

  test("leads nowhere where the session came from a password", async () => {
    const other = newBrowser();
    await inRequest(other, async () => enter(await store(), ada, REQUEST, true));
    expect(await inRequest(other, signOut)).toEqual({ ok: true, value: {} });
  });
});

describe("back-channel logout", () => {
  test("of a session at the provider ends only the sessions that came from it", async () => {
    let sid: unknown;
    provider.changeTokens = async (tokens) => {
      const [, payload = ""] = String(tokens.id_token).split(".");
      sid = (JSON.parse(Buffer.from(payload, "base64url").toString()) as { sid?: unknown }).sid;
      return tokens;
    };
    const other = newBrowser();
    expect(await signInAs("ada", other)).toBe("entered");
    expect(sid).toEqual(expect.any(String));
    expect(await send(await logout({ sid }))).toBe(1);
    expect(await whoIs(other)).toBeUndefined();
    expect(await whoIs(browser)).toBeDefined();
    const events = await (await store()).selectFrom("audit_events").select(["action", "actor"]).execute();
    expect(events).toContainEqual({ action: "session.provider_sign_out", actor: "ada@example.com" });
  });

  test("of a person ends all their sessions from the provider, but none from a password", async () => {
    const [second, byPassword] = [newBrowser(), newBrowser()];
    await signInAs("ada", second);
    await inRequest(byPassword, async () => enter(await store(), ada, REQUEST, true));
    expect(await send(await logout())).toBe(2);
    expect(await Promise.all([browser, second, byPassword].map(whoIs))).toEqual([
      ...[undefined, undefined],
      expect.objectContaining({ accountId: ada }),
    ]);
  });

  test("of a person revokes their API tokens and records it; of one session or another person, it does not", async () => {
    const db = await store();
    await addApiToken(db, {
      name: "ci",
      start: "rlc_abcd",
      scopes: ["read"],
      clusters: "all",
      addresses: [],
      madeBy: "Ada",
      owner: { kind: "personal", id: ada },
      secretHash: tokenHash("text"),
      expiresAt: Date.now() + 90_000,
    });
    const isLive = async () => (await liveApiToken(db, { hash: tokenHash("text") })) !== undefined;
    await send(await logout({ sub: "bea" }));
    await send(await logout({ sid: "another-session" }));
    expect(await isLive()).toBe(true);
    await send(await logout());
    expect(await isLive()).toBe(false);
    const events = await db.selectFrom("audit_events").selectAll().where("action", "=", "token.revoke").execute();
    expect(events).toMatchObject([
      { actor: "ada@example.com", details: expect.stringContaining('"tokensRevoked":"ci"') },
    ]);
  });

  test("ends nothing while the audit cannot be written, and works when the provider sends it again", async () => {
    const db = await store();
    const token = await logout();
    await sql`alter table audit_events rename to audit_events_away`.execute(db);
    expect(await send(token)).toBe("internal");
    expect(await whoIs(browser)).toBeDefined();
    await sql`alter table audit_events_away rename to audit_events`.execute(db);
    expect(await send(token)).toBe(1);
    expect(await whoIs(browser)).toBeUndefined();
  });

  test("leaves other people alone", async () => {
    expect(await send(await logout({ sub: "bea" }))).toBe(0);
    expect(await whoIs(browser)).toBeDefined();
  });

  test("back-channel token replay is refused", async () => {
    const token = await logout();
    expect(await send(token)).toBe(1);
    await signInAs("ada", browser);
    expect(await send(token)).toBe("provider_bad_answer");
    expect(await whoIs(browser)).toBeDefined();
  });

  test.each<[string, () => Promise<string>]>([
    ["for another audience", () => logout({ aud: "another" })],
    ["of another issuer", () => logout({ iss: "https://login.evil.example" })],
    ["that is an ID token", () => logout({ nonce: "n" })],
    ["that is of no logout", () => logout({ events: {} })],
    ["without an id", () => logout({ jti: undefined })],
    ["of nobody", () => logout({ sub: undefined })],
    ["that is too old", () => logout({ iat: now() - 700, exp: now() + 700 })],
    ["that has expired", () => logout({ exp: now() - 61 })],
    ["that is from the future", () => logout({ iat: now() + 120 })],
    ["without a signature", async () => `${(await logout()).split(".").slice(0, 2).join(".")}.`],
    ["whose signature is another's", async () => (await logout()).replace(/\.[^.]*$/, `.${"A".repeat(342)}`)],
    ["that is no token", async () => "x"],
  ])("a token %s ends nothing", async (_, token) => {
    expect(await send(await token())).toBe("provider_bad_answer");
    expect(await whoIs(browser)).toBeDefined();
  });

  test.each([-50, 50])("accepts a clock that differs by %i seconds", async (seconds) => {
    expect(await send(await logout({ iat: now() + seconds, exp: now() + seconds + 1 }))).toBe(1);
    expect(await whoIs(browser)).toBeUndefined();
  });

  test("refuses a key that the provider has retired, within a minute", async () => {
    expect(await send(await logout())).toBe(1);
    await signInAs("ada", browser);
    const sign = await provider.rotateKey();
    vi.useFakeTimers({ now: Date.now() + 61_000, toFake: ["Date"] });
    try {
      const claims = { iss: provider.issuer, aud: "rolecall", iat: now(), exp: now() + 120, jti: "old", sub: "ada" };
      expect(await send(await sign({ ...claims, events: LOGOUT }, { typ: "logout+jwt" }))).toBe("provider_bad_answer");
    } finally {
      vi.useRealTimers();
    }
    expect(await whoIs(browser)).toBeDefined();
  });

  test("knows the provider's new key", async () => {
    expect(await send(await logout())).toBe(1);
    await signInAs("ada", browser);
    await provider.rotateKey();
    // Until then, an unknown key does not cause another fetch.
    vi.useFakeTimers({ now: Date.now() + 1_100, toFake: ["Date"] });
    try {
      expect(await send(await logout())).toBe(1);
    } finally {
      vi.useRealTimers();
    }
  });
});
