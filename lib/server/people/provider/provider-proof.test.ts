import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { NO_GIFTS } from "#lib/shared/people/accounts.ts";
import { giveCode, turnOnApp } from "../../../testing/accounts/factors.ts";
import { APP_URL, configureProvider, signInAs } from "../../../testing/accounts/provider-steps.ts";
import { Authenticator } from "../../../testing/doubles/authenticator.ts";
import { startSignInProvider, type TestProvider } from "../../../testing/doubles/sign-in-provider.ts";
import { inRequest, newBrowser, type TestBrowser } from "../../../testing/next-headers.ts";
import { unitPerson } from "../../../testing/people.ts";
import { freshProcess } from "../../../testing/server.ts";
import { inviteDoor } from "../../edge/doors/people/accounts.ts";
import {
  addPasskeyDoor,
  beginPasskeyDoor,
  beginTotpDoor,
  makeCodesDoor,
  removePasskeyDoor,
} from "../../edge/doors/people/factors.ts";
import { mutate, mutateOwn } from "../../run/run.ts";
import { store } from "../../store/db/store.ts";
import { addAdministrator, NO_PASSWORD } from "../../store/people/accounts.ts";
import { factorsOf } from "../../store/sign-in/factors.ts";
import { answerFactorWithPasskey, beginPasskeyFactor } from "../factors/passkey-sign-in.ts";

const PEOPLE = { ada: { ...unitPerson("Ada"), email_verified: true } };
const UNCONFIRMED = { ok: false, error: { code: "reauthentication_required" } };
const MINUTE = 60;

let provider: TestProvider;
beforeAll(async () => {
  provider = await startSignInProvider({ appUrl: APP_URL, clientSecret: "canary-client-secret", people: PEOPLE });
});
afterAll(() => provider.close());

const folder = freshProcess();
let ada: string;
let browser: TestBrowser;
beforeEach(async () => {
  Object.assign(provider, { changeTokens: undefined, away: false });
  configureProvider(provider, folder());
  ada = await addAdministrator(await store(), { ...unitPerson("Ada"), passwordHash: "x" });
  browser = newBrowser();
});

/** The provider says that the person signed in there so many seconds ago; `undefined`: it does not say. */
function askedBefore(seconds: number | undefined): void {
  provider.changeTokens = async (tokens) => {
    const [, payload = ""] = String(tokens.id_token).split(".");
    const claims = JSON.parse(Buffer.from(payload, "base64url").toString()) as object;
    const auth_time = seconds === undefined ? undefined : Math.floor(Date.now() / 1000) - seconds;
    return { ...tokens, id_token: await provider.sign({ ...claims, auth_time }) };
  };
}

const withoutPassword = async () =>
  (await store()).updateTable("accounts").set({ password_hash: NO_PASSWORD }).where("id", "=", ada).execute();
const invite = () => {
  const invitation = { email: `${crypto.randomUUID()}@example.com`, role: "member", gives: NO_GIFTS } as const;
  return inRequest(browser, () => mutate(inviteDoor, invitation));
};
const confirm = () => signInAs("ada", browser, { purpose: "confirm" });
const beginTotp = () => inRequest(browser, () => mutateOwn(beginTotpDoor, {}));
const beginPasskey = () => inRequest(browser, () => mutateOwn(beginPasskeyDoor, {}));

async function addPasskey(): Promise<Authenticator> {
  const device = new Authenticator();
  const begun = await beginPasskey();
  if (!begun.ok) throw new Error(begun.error.code);
  const passkey = device.make(begun.value);
  expect(await inRequest(browser, () => mutate(addPasskeyDoor, { name: "Key", passkey }))).toMatchObject({ ok: true });
  return device;
}

/** Signs in again with the passkey after the provider. */
async function enterWith(device: Authenticator): Promise<void> {
  browser = newBrowser();
  expect(await signInAs("ada", browser)).toBe("factor");
  const options = await inRequest(browser, beginPasskeyFactor);
  if (!options.ok) throw new Error(options.error.code);
  const answer = device.answer(options.value);
  expect(await inRequest(browser, () => answerFactorWithPasskey(async () => answer))).toMatchObject({ ok: true });
}

describe("a sign-in by the provider", () => {
  test("that the provider answered silently, eleven minutes after it asked the person, confirms nothing", async () => {
    askedBefore(11 * MINUTE);
    expect(await signInAs("ada", browser)).toBe("entered");
    expect(await invite()).toMatchObject(UNCONFIRMED);
    provider.changeTokens = undefined;
    expect(await confirm()).toBe("confirmed");
    expect(await invite()).toMatchObject({ ok: true });
  });

  test("for which the provider asked the person confirms for ten minutes from then on", async () => {
    askedBefore(9 * MINUTE);
    expect(await signInAs("ada", browser)).toBe("entered");
    expect(await invite()).toMatchObject({ ok: true });
    const [session] = await (await store()).selectFrom("sessions").select(["confirmed_at", "created_at"]).execute();
    expect((session?.created_at ?? 0) - (session?.confirmed_at ?? 0)).toBeGreaterThan(8 * MINUTE * 1000);
  });

  test("of a provider whose clock is ahead confirms from now on, not from later", async () => {
    askedBefore(-50);
    expect(await signInAs("ada", browser)).toBe("entered");
    const [session] = await (await store()).selectFrom("sessions").select(["confirmed_at", "created_at"]).execute();
    expect(session?.confirmed_at).toBe(session?.created_at);
  });

  test("of a provider that does not say when confirms only an account that has no password", async () => {
    askedBefore(undefined);
    expect(await signInAs("ada", browser)).toBe("entered");
    expect(await invite()).toMatchObject(UNCONFIRMED);
    await withoutPassword();
    browser = newBrowser();
    expect(await signInAs("ada", browser)).toBe("entered");
    expect(await invite()).toMatchObject({ ok: true });
  });

  test("that a passkey followed confirms, however long ago the provider asked", async () => {
    expect(await signInAs("ada", browser)).toBe("entered");
    expect(await confirm()).toBe("confirmed");
    const device = await addPasskey();
    askedBefore(11 * MINUTE);
    await enterWith(device);
    expect(await invite()).toMatchObject({ ok: true });
  });
});

describe("enrolment hijack by a stolen session, of an account without a password", () => {
  beforeEach(withoutPassword);

  test("is refused right after a sign-in by a provider that can confirm", async () => {
    expect(await signInAs("ada", browser)).toBe("entered");
    expect(await beginTotp()).toMatchObject(UNCONFIRMED);
    expect(await beginPasskey()).toMatchObject(UNCONFIRMED);
    expect(await confirm()).toBe("confirmed");
    await addPasskey();
  });

  test("is refused where it has a passkey, also after a provider that cannot confirm", async () => {
    expect(await signInAs("ada", browser)).toBe("entered");
    expect(await confirm()).toBe("confirmed");
    const device = await addPasskey();
    askedBefore(undefined);
    await enterWith(device);
    const [{ id = "" } = {}] = (await factorsOf(await store(), ada)).passkeys;
    expect(await beginTotp()).toMatchObject(UNCONFIRMED);
    expect(await inRequest(browser, () => mutate(removePasskeyDoor, { id, name: "Key" }))).toMatchObject(UNCONFIRMED);
    expect(await inRequest(browser, () => mutate(makeCodesDoor, {}))).toMatchObject(UNCONFIRMED);
  });

  test("is refused where a code of an authenticator app followed the provider", async () => {
    expect(await signInAs("ada", browser)).toBe("entered");
    const { codes } = await turnOnApp(browser);
    browser = newBrowser();
    expect(await signInAs("ada", browser)).toBe("factor");
    expect(await giveCode(browser, codes[0] ?? "")).toBe("in");
    expect(await inRequest(browser, () => mutate(makeCodesDoor, {}))).toMatchObject(UNCONFIRMED);
  });

  test("cannot be told from its owner where nothing can confirm: a sign-in of the last ten minutes is needed", async () => {
    askedBefore(undefined);
    expect(await signInAs("ada", browser)).toBe("entered");
    expect(await beginTotp()).toMatchObject({ ok: true });
    await (await store())
      .updateTable("sessions")
      .set({ confirmed_at: Date.now() - 11 * MINUTE * 1000 })
      .execute();
    expect(await beginTotp()).toMatchObject(UNCONFIRMED);
  });
});
