import { beforeEach, describe, expect, test, vi } from "vitest";
import {
  ada,
  beginSignedIn,
  browser,
  jar,
  logout,
  provider,
  send,
  sessions,
} from "../../../testing/accounts/provider-session-steps.ts";
import { signInAs, whoIs } from "../../../testing/accounts/provider-steps.ts";
import { Authenticator } from "../../../testing/doubles/authenticator.ts";
import { inRequest, newBrowser, type TestBrowser } from "../../../testing/next-headers.ts";
import { addPasskeyDoor, beginPasskeyDoor } from "../../edge/doors/people/factors.ts";
import { mutate, mutateOwn } from "../../run/run.ts";
import { putSetting } from "../../store/db/settings.ts";
import { store } from "../../store/db/store.ts";
import { NO_PASSWORD } from "../../store/people/accounts.ts";
import { answerFactor } from "../factors/answer-factor.ts";
import { confirmIdentity } from "../factors/confirm-identity.ts";
import { confirmWays } from "../factors/confirm-ways.ts";
import {
  answerFactorWithPasskey,
  beginPasskeyConfirmation,
  beginPasskeyFactor,
  beginPasskeySignIn,
  signInWithPasskey,
} from "../factors/passkey-sign-in.ts";
import { codeHash } from "../factors/recovery-codes.ts";
import { signOut } from "../sign-in/sign-out.ts";
import { beginAtProvider } from "./provider-sign-in.ts";

const OLD = 1000;
beginSignedIn();

const confirm = () => signInAs("ada", browser, { purpose: "confirm", jar });
const age = async () => (await store()).updateTable("sessions").set({ confirmed_at: OLD }).execute();

describe("a confirmation at the provider", () => {
  test("requires a new sign-in there, and confirms like a password", async () => {
    await age();
    expect(await confirm()).toBe("confirmed");
    const [session] = await sessions();
    expect(session?.confirmed_at).toBeGreaterThan(OLD);
    expect(session?.proved_at).toBe(session?.confirmed_at);
  });

  test("does not confirm for another person at the provider", async () => {
    await age();
    expect(await signInAs("bea", browser, { purpose: "confirm" })).toBe("provider_other_person");
    expect((await sessions())[0]?.confirmed_at).toBe(OLD);
  });

  /** Moves the provider's clock, and the person's sign-in there. */
  const moveTimes = (clock: number, signedIn: number | undefined) => {
    provider.changeTokens = async (tokens) => {
      const [, payload = ""] = String(tokens.id_token).split(".");
      const claims = JSON.parse(Buffer.from(payload, "base64url").toString()) as Record<"iat" | "exp", number>;
      const iat = claims.iat + clock;
      const auth_time = signedIn === undefined ? undefined : iat - signedIn;
      return { ...tokens, id_token: await provider.sign({ ...claims, iat, exp: claims.exp + clock, auth_time }) };
    };
  };

  test.each<[string, number, number | undefined]>([
    ["signed in an hour before it began", 0, 3600],
    ["signed in ten seconds before it began", 0, 10],
    ["signed in ten seconds before it began, by a clock that is ahead", 50, 10],
    ["does not say when", 0, undefined],
  ])("does not confirm where the provider %s", async (_, clock, signedIn) => {
    await age();
    moveTimes(clock, signedIn);
    expect(await confirm()).toBe("provider_not_again");
    expect((await sessions())[0]?.confirmed_at).toBe(OLD);
  });

  test.each([-50, 50])("confirms where the provider's clock differs by %i seconds", async (clock) => {
    await age();
    moveTimes(clock, 0);
    expect(await confirm()).toBe("confirmed");
  });

  test("is open to a person who must add a second factor first, and so is that by a passkey", async () => {
    await putSetting(await store(), "secondFactor", { value: "{", by: "Ada" });
    expect(await whoIs(browser)).toBeUndefined();
    await age();
    expect(await confirm()).toBe("confirmed");
    expect((await sessions())[0]?.confirmed_at).toBeGreaterThan(OLD);
    expect(await inRequest(browser, beginPasskeyConfirmation)).toMatchObject({ ok: true });
  });

  test("is offered to accounts that are bound, and begins only with a session", async () => {
    const sessionHash = (await sessions())[0]?.id_hash ?? "";
    expect(await confirmWays({ accountId: ada, sessionHash })).toEqual({
      provider: "Okta",
      password: true,
      passkey: false,
      app: false,
    });
    expect(await confirmWays({ accountId: "acc_nobody", sessionHash })).toEqual({
      password: true,
      passkey: false,
      app: false,
    });
    const setting = { password_hash: NO_PASSWORD };
    await (await store()).updateTable("accounts").set(setting).where("id", "=", ada).execute();
    expect(await confirmWays({ accountId: ada, sessionHash })).toEqual({
      provider: "Okta",
      password: false,
      passkey: false,
      app: false,
    });
    const begun = await inRequest(newBrowser(), () =>
      beginAtProvider({ purpose: "confirm", to: undefined, ownPage: true }),
    );
    expect(begun).toMatchObject({ error: { code: "unauthenticated" } });
  });
});

test("an account with a second factor is asked for it after the provider too, and its session says both", async () => {
  const db = await store();
  const totp = { account_id: ada, secret: "sealed", since: 1, last_used_at: null, last_step: 0 };
  await db
    .insertInto("totp")
    .values({ ...totp, next_secret: null, next_at: null })
    .execute();
  const code = { code_hash: codeHash("quiet-crane"), account_id: ada, made_at: 1, used_at: null };
  await db.insertInto("recovery_codes").values(code).execute();
  const other = newBrowser();
  expect(await signInAs("ada", other)).toBe("factor");
  expect(await whoIs(other)).toBeUndefined();
  const form = new FormData();
  form.set("code", "quiet-crane");
  expect(await inRequest(other, () => answerFactor(form))).toEqual({});
  expect((await whoIs(other))?.accountId).toBe(ada);
  expect((await sessions()).at(-1)).toMatchObject({
    proof: "provider_and_recovery_code",
    provider_session: expect.any(String),
  });
});

describe.each(["on", "off"])("with PASSWORD_SIGN_IN=%s, a passkey after the provider", (passwords) => {
  let other: TestBrowser;
  let device: Authenticator;
  beforeEach(async () => {
    vi.stubEnv("PASSWORD_SIGN_IN", passwords);
    expect(await confirm()).toBe("confirmed");
    device = new Authenticator();
    const begun = await inRequest(browser, () => mutateOwn(beginPasskeyDoor, {}));
    if (!begun.ok) throw new Error(begun.error.code);
    const passkey = device.make(begun.value);
    expect(await inRequest(browser, () => mutate(addPasskeyDoor, { name: "Key", passkey }))).toMatchObject({
      ok: true,
    });
    other = newBrowser();
    expect(await signInAs("ada", other)).toBe("factor");
    expect(await whoIs(other)).toBeUndefined();
    const options = await inRequest(other, beginPasskeyFactor);
    if (!options.ok) throw new Error(options.error.code);
    const answer = device.answer(options.value);
    expect(await inRequest(other, () => answerFactorWithPasskey(async () => answer))).toEqual({
      ok: true,
      value: null,
    });
  });

  test("signs in, and its session says both", async () => {
    expect((await whoIs(other))?.accountId).toBe(ada);
    const proof = { proof: "provider_and_passkey", provider_session: expect.any(String) };
    expect(await sessions()).toContainEqual(expect.objectContaining(proof));
  });

  test("signs in alone while the provider is down", async () => {
    provider.away = true;
    const alone = newBrowser();
    const options = await inRequest(alone, beginPasskeySignIn);
    if (!options.ok) throw new Error(options.error.code);
    const answer = device.answer(options.value);
    expect(await inRequest(alone, () => signInWithPasskey(async () => answer))).toEqual({ ok: true, value: null });
    expect((await whoIs(alone))?.accountId).toBe(ada);
  });

  test("confirms in that session", async () => {
    await age();
    const options = await inRequest(other, beginPasskeyConfirmation);
    if (!options.ok) throw new Error(options.error.code);
    const answer = device.answer(options.value);
    expect(await inRequest(other, () => confirmIdentity(async () => ({ passkey: answer })))).toMatchObject({
      ok: true,
    });
    expect((await sessions()).filter(({ confirmed_at }) => confirmed_at > OLD)).toHaveLength(1);
  });

  test("makes a session that the provider ends", async () => {
    expect(await send(await logout())).toBe(2);
    expect(await whoIs(other)).toBeUndefined();
  });

  test("makes a session whose end leads on to the provider", async () => {
    const out = await inRequest(other, signOut);
    expect(out.ok && out.value.leave).toContain(provider.issuer);
  });
});
