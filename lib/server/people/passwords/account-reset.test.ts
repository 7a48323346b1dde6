import { describe, expect, test } from "vitest";
import { changePasswordInput } from "#lib/shared/people/accounts.ts";
import type { TokenEnd } from "#lib/shared/people/token-end.ts";
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
} from "../../../testing/accounts/account-reset-steps.ts";
import { inRequest, newBrowser } from "../../../testing/next-headers.ts";
import { type Actor, authorize, currentActor } from "../../access/guard.ts";
import { tokenHash } from "../../base/ids.ts";
import { store } from "../../store/db/store.ts";
import { setDisabled } from "../../store/people/accounts.ts";
import { addApiToken, liveApiToken } from "../../store/people/api-tokens.ts";
import { addTeam } from "../../store/people/teams.ts";
import { changePassword } from "../accounts/profile.ts";

/** How many come at once. More find nothing else in one process. */
const MANY = process.env.ROLECALL_PROVE ? 100 : 25;
const OTHER = "meadow-copper-whistle-83";
const OWN: TokenEnd = { personal: true, services: [] };
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

  test("works once, for one of many at once, and an older link not at all", async () => {
    const older = await requestedLink();
    const link = await requestedLink();
    expect(await reset(older)).toMatchObject({ error: { code: "link_superseded" } });
    const answers = await Promise.all(Array.from({ length: MANY }, () => reset(link)));
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
    changePassword(
      authorize(actor as Actor, "profile.manage"),
      changePasswordInput.parse({ currentPassword: NEW, password: OTHER, tokens: OWN }),
      () => {},
    );
  await expect(inRequest(browser, change)).rejects.toMatchObject({ code: "unauthenticated" });
  expect(await enter(newBrowser(), NEW)).toBe("in");
});

test("a reset revokes the API tokens of the account, for good, and the mail and the audit name them", async () => {
  const db = await store();
  const secretHash = tokenHash("text");
  await addApiToken(db, {
    name: "ci-strange",
    start: "rlc_abcd",
    scopes: ["read"],
    clusters: "all",
    addresses: [],
    madeBy: "Bob",
    owner: { kind: "personal", id: bob },
    secretHash,
    expiresAt: Date.now() + 90_000,
  });
  expect(await liveApiToken(db, { hash: secretHash })).toBeDefined();
  await reset(await requestedLink());
  await later();
  expect(await liveApiToken(db, { hash: secretHash })).toBeUndefined();
  expect(
    mails()
      .at(-1)
      ?.replace(/=?\r?\n/g, " "),
  ).toContain("These API tokens were revoked: ci-strange");
  const events = await db
    .selectFrom("audit_events")
    .selectAll()
    .where("action", "=", "account.reset_password")
    .execute();
  expect(events.map(({ details }) => details).join()).toContain('"tokensRevoked":"ci-strange"');
});

test("the mail of a change of password names the API tokens that it revoked and those that still work", async () => {
  const db = await store();
  const token = { start: "rlc_abcd", scopes: ["read"], clusters: "all", addresses: [], madeBy: "Bob" } as const;
  const expiresAt = Date.now() + 90_000;
  const team = await addTeam(db, "Payments");
  const owners = { ci: { kind: "personal", id: bob }, deploy: { kind: "service", id: team } } as const;
  for (const [name, owner] of Object.entries(owners))
    await addApiToken(db, { ...token, name, owner, secretHash: tokenHash(name), expiresAt, madeById: bob });
  const browser = newBrowser();
  await enter(browser, OLD);
  const actor = await inRequest(browser, () => currentActor(false));
  const change = (input: { currentPassword: string; password: string; tokens: TokenEnd }) =>
    inRequest(browser, () =>
      changePassword(authorize(actor as Actor, "profile.manage"), changePasswordInput.parse(input), () => {}),
    );
  const mail = async () => {
    await later();
    return mails()
      .at(-1)
      ?.replace(/=?\r?\n/g, " ");
  };
  await change({ currentPassword: OLD, password: OTHER, tokens: { personal: false, services: [] } });
  expect(await mail()).toContain("These API tokens still work: ci, deploy of Payments.");
  await inRequest(browser, () => currentActor(false));
  expect(await liveApiToken(db, { hash: tokenHash("ci") })).toBeDefined();
  await reset(await requestedLink());
  expect(await mail()).toMatch(
    /These API tokens were revoked: ci\.\s+These API tokens still work: deploy of Payments\./,
  );
});
