import { describe, expect, test } from "vitest";
import {
  beginAccountResets,
  bob,
  enter,
  later,
  mails,
  NEW,
  OLD,
  requestedLink,
  reset,
} from "../../testing/account-reset-steps.ts";
import { inRequest, newBrowser } from "../../testing/next-headers.ts";
import { type Actor, authorize, currentActor } from "../access/guard.ts";
import { tokenHash } from "../base/ids.ts";
import { setDisabled } from "../store/accounts.ts";
import { addApiToken, liveApiToken } from "../store/api-tokens.ts";
import { store } from "../store/store.ts";
import { changePassword } from "./profile.ts";

const OTHER = "meadow-copper-whistle-83";
const LINK_VOID = { ok: false, error: { code: "link_void" } };

beginAccountResets();

describe("a reset through a mailed link", () => {
  test("sets the password, ends every session, starts none, and mails the person", async () => {
    const open = newBrowser();
    expect(await enter(open, OLD)).toBe("in");
    const browser = newBrowser();
    expect(await reset(await requestedLink(), browser)).toEqual({ ok: true, value: { entered: false } });
    expect(browser.cookies.size).toBe(0);
    expect(await inRequest(open, () => currentActor(true))).toBeUndefined();
    expect(await enter(newBrowser(), OLD)).toBe("wrong_credentials");
    expect(await enter(newBrowser(), NEW)).toBe("in");
    await later();
    expect(mails().at(-1)).toContain("Subject: Your Rolecall password was changed");
    expect(mails().at(-1)).not.toContain("/reset/");
  });

  test("unlocks the account, and forgets browsers that used the old password", async () => {
    const known = newBrowser();
    await enter(known, OLD);
    for (let count = 0; count < 6; count++) await enter(newBrowser(), "a wrong guess of a stranger");
    expect(await enter(newBrowser(), OLD)).toBe("wrong_credentials");
    await reset(await requestedLink());
    expect(await enter(newBrowser({ address: "198.51.100.9" }), NEW)).toBe("in");
    const devices = await (await store()).selectFrom("devices").select("created_at").execute();
    expect(devices).toHaveLength(1);
  });

  test("works once, for one of a hundred at once, and an older link not at all", async () => {
    const older = await requestedLink();
    const link = await requestedLink();
    expect(await reset(older)).toMatchObject({ error: { code: "link_superseded" } });
    const answers = await Promise.all(Array.from({ length: 100 }, () => reset(link)));
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
    expect(await reset(link)).toMatchObject({ error: { code: "link_used" } });
  });

  test("is void after 15 minutes, and when the account is disabled meanwhile", async () => {
    const link = await requestedLink();
    await (await store()).updateTable("tokens").set({ expires_at: Date.now() }).execute();
    expect(await reset(link)).toMatchObject({ error: { code: "link_expired" } });
    expect(await reset({ ...link, secret: "x".repeat(43) })).toMatchObject(LINK_VOID);
    const next = await requestedLink();
    await setDisabled(await store(), bob, true);
    expect(await reset(next)).toMatchObject(LINK_VOID);
  });

  test("leaves the link alive where the new password was refused", async () => {
    const link = await requestedLink();
    expect(await reset(link, newBrowser(), "passwordpassword1")).toMatchObject({ error: { code: "invalid_input" } });
    expect((await reset(link)).ok).toBe(true);
  });
});

test("a change of password that began before a reset ends signed out", async () => {
  const browser = newBrowser();
  await enter(browser, OLD);
  const actor = await inRequest(browser, () => currentActor(false));
  await reset(await requestedLink());
  const change = () =>
    changePassword(authorize(actor as Actor, "profile.manage"), { currentPassword: NEW, password: OTHER });
  await expect(inRequest(browser, change)).rejects.toMatchObject({ code: "unauthenticated" });
  expect(await enter(newBrowser(), NEW)).toBe("in");
});

test("a reset revokes the API tokens of the account, for good, and the mail and the audit name them", async () => {
  const db = await store();
  const secretHash = tokenHash("text");
  await addApiToken(db, {
    ...{ name: "ci-strange", start: "rlc_abcd", scopes: ["read"], clusters: "all", addresses: [], madeBy: "Bob" },
    ...{ owner: { kind: "personal", id: bob }, secretHash, expiresAt: Date.now() + 90_000 },
  });
  expect(await liveApiToken(db, { hash: secretHash })).toBeDefined();
  await reset(await requestedLink());
  await later();
  expect(await liveApiToken(db, { hash: secretHash })).toBeUndefined();
  expect(
    mails()
      .at(-1)
      ?.replace(/=?\r?\n/g, " "),
  ).toContain("API tokens were revoked: ci-strange");
  const events = await db
    .selectFrom("audit_events")
    .selectAll()
    .where("action", "=", "account.reset_password")
    .execute();
  expect(events.map(({ details }) => details).join()).toContain('"tokensRevoked":"ci-strange"');
});

test("a change of password ends no API token, and its mail says how many still work", async () => {
  await addApiToken(await store(), {
    ...{ name: "ci", start: "rlc_abcd", scopes: ["read"], clusters: "all", addresses: [], madeBy: "Bob" },
    ...{ owner: { kind: "personal", id: bob }, secretHash: tokenHash("text"), expiresAt: Date.now() + 90_000 },
  });
  const browser = newBrowser();
  await enter(browser, OLD);
  const actor = await inRequest(browser, () => currentActor(false));
  await inRequest(browser, () =>
    changePassword(authorize(actor as Actor, "profile.manage"), { currentPassword: OLD, password: OTHER }),
  );
  await later();
  const mail = mails()
    .at(-1)
    ?.replace(/=?\r?\n/g, " ");
  expect(mail).toContain("Your API tokens (1) still work");
  expect(await liveApiToken(await store(), { hash: tokenHash("text") })).toBeDefined();
});
