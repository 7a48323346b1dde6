import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { APP_URL, configureProvider, signInAs, whoIs } from "../../../testing/accounts/provider-steps.ts";
import { startSignInProvider, type TestProvider } from "../../../testing/doubles/sign-in-provider.ts";
import { inRequest, newBrowser, type TestBrowser } from "../../../testing/next-headers.ts";
import { unitPerson } from "../../../testing/people.ts";
import { freshProcess } from "../../../testing/server.ts";
import { store } from "../../store/db/store.ts";
import { addAdministrator } from "../../store/people/accounts.ts";
import { bindIdentity, unbind } from "../../store/people/identities.ts";
import { factorsOf } from "../../store/sign-in/factors.ts";
import { answerFactor } from "../factors/answer-factor.ts";
import { codeHash } from "../factors/recovery-codes.ts";
import { signOutByProvider } from "./provider-sign-out.ts";

let provider: TestProvider;
beforeAll(async () => {
  const people = { ada: { ...unitPerson("Ada"), email_verified: true } };
  provider = await startSignInProvider({ appUrl: APP_URL, clientSecret: "canary-client-secret", people });
});
afterAll(() => provider.close());

const folder = freshProcess();
let ada: string;
let browser: TestBrowser;
beforeEach(async () => {
  configureProvider(provider, folder());
  const db = await store();
  browser = newBrowser();
  ada = await addAdministrator(db, { ...unitPerson("Ada"), passwordHash: "x" });
  const totp = { account_id: ada, secret: "sealed", since: 1, last_used_at: null, last_step: 0 };
  await db
    .insertInto("totp")
    .values({ ...totp, next_secret: null, next_at: null })
    .execute();
  const codes = ["quiet-crane", "loud-heron"].map((code) => ({
    code_hash: codeHash(code),
    account_id: ada,
    made_at: 1,
    used_at: null,
  }));
  await db.insertInto("recovery_codes").values(codes).execute();
});

const answer = async (code: string) => {
  const form = new FormData();
  form.set("code", code);
  return (await inRequest(browser, () => answerFactor(form))).error?.code ?? "entered";
};
const bindings = async () => (await store()).selectFrom("identities").select(["subject", "account_id"]).execute();
const events = async (action: string) =>
  (await store())
    .selectFrom("audit_events")
    .select("outcome")
    .where("action", "=", action as never)
    .execute();

describe("an account with a second factor", () => {
  test("is bound to the person only once the whole sign-in is through", async () => {
    expect(await signInAs("ada", browser)).toBe("factor");
    expect(await bindings()).toEqual([]);
    expect(await events("account.bind")).toEqual([]);
    expect(await answer("wrong-crane")).toBe("code_wrong");
    expect(await bindings()).toEqual([]);
    expect(await answer("quiet-crane")).toBe("entered");
    expect(await bindings()).toEqual([{ subject: "ada", account_id: ada }]);
    expect(await events("account.bind")).toEqual([{ outcome: "intended" }, { outcome: "done" }]);
    expect((await whoIs(browser))?.accountId).toBe(ada);
  });

  test.each<[string, () => Promise<unknown>]>([
    ["was unbound", async () => unbind(await store(), ada)],
    [
      "was bound to another person",
      async () => {
        const db = await store();
        await unbind(db, ada);
        await bindIdentity(
          db,
          { issuer: provider.issuer, subject: "eve" },
          { accountId: ada, email: "ada@example.com" },
        );
      },
    ],
    [
      "was unbound, and bound to the same person anew",
      async () => {
        const db = await store();
        await unbind(db, ada);
        const identity = { issuer: provider.issuer, subject: "ada" };
        await bindIdentity(db, identity, { accountId: ada, email: "ada@example.com" }, 7);
      },
    ],
  ])("does not take the factor of a sign-in that began before the account %s", async (_, meanwhile) => {
    await signInAs("ada", browser);
    expect(await answer("loud-heron")).toBe("entered");
    browser = newBrowser();
    expect(await signInAs("ada", browser)).toBe("factor");
    await meanwhile();
    const before = await bindings();
    expect(await answer("quiet-crane")).toBe("provider_outdated");
    expect(await whoIs(browser)).toBeUndefined();
    expect(await bindings()).toEqual(before);
    // The code is still good: it opened nothing.
    expect((await factorsOf(await store(), ada)).codes).toMatchObject({ made: 2, left: 1 });
  });

  test.each<[string, () => Promise<unknown>]>([
    [
      "was bound to another person",
      async () =>
        bindIdentity(
          await store(),
          { issuer: provider.issuer, subject: "eve" },
          { accountId: ada, email: "ada@example.com" },
        ),
    ],
    [
      "got another address",
      async () => (await store()).updateTable("accounts").set({ email: "new@example.com" }).execute(),
    ],
  ])("is not bound by a first sign-in that began before the account %s", async (_, meanwhile) => {
    expect(await signInAs("ada", browser)).toBe("factor");
    await meanwhile();
    const before = await bindings();
    expect(await answer("quiet-crane")).toBe("provider_outdated");
    expect(await whoIs(browser)).toBeUndefined();
    expect(await bindings()).toEqual(before);
  });
});

test("a back-channel token that ended nothing because Rolecall failed works when it is sent again", async () => {
  expect(await signInAs("ada", browser)).toBe("factor");
  expect(await answer("quiet-crane")).toBe("entered");
  const now = Math.floor(Date.now() / 1000);
  const claims = { iss: provider.issuer, aud: "rolecall", iat: now, exp: now + 120, jti: "one", sub: "ada" };
  const events = { "http://schemas.openid.net/event/backchannel-logout": {} };
  const token = await provider.sign({ ...claims, events }, { typ: "logout+jwt" });
  const send = () => inRequest(newBrowser({ origin: "" }), () => signOutByProvider(async () => token));
  const db = await store();
  await sql`alter table pending_sign_ins rename to away`.execute(db);
  expect((await send()).ok).toBe(false);
  await sql`alter table away rename to pending_sign_ins`.execute(db);
  expect((await whoIs(browser))?.accountId).toBe(ada);
  expect(await send()).toEqual({ ok: true, value: { ended: 1 } });
  expect(await whoIs(browser)).toBeUndefined();
});
