import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { connectTo, startFakeCloud } from "../../testing/fake-cloud.ts";
import {
  distance,
  inRequest,
  linkIn,
  mailsIn,
  newBrowser,
  type TestBrowser,
  timesOf,
} from "../../testing/next-headers.ts";
import { ADMINISTRATOR, freshProcess, registry } from "../../testing/server.ts";
import { statementsOf } from "../../testing/statements.ts";
import { type Actor, authorize, currentActor } from "../access/guard.ts";
import { tokenHash } from "../base/ids.ts";
import { addAccount, linkMakersOf, setDisabled } from "../store/accounts.ts";
import { addApiToken, liveApiToken } from "../store/api-tokens.ts";
import { store } from "../store/store.ts";
import { makeResetLink, requestReset, resetAccountPassword } from "./account-reset.ts";
import { hashPassword } from "./password-hash.ts";
import { changePassword } from "./profile.ts";
import { signIn } from "./sign-in.ts";

const OLD = "heron-quarry-lantern-61";
const NEW = "walnut-harbour-drizzle-12";
const OTHER = "meadow-copper-whistle-83";
const ADA = { email: "ada@example.com", name: "Ada" };
const BOB = { email: "bob@example.com", name: "Bob" };
const LINK_VOID = { ok: false, error: { code: "link_void" } };

const folder = freshProcess();
const mails = () => mailsIn(join(folder(), "mail"));
let bob: string;
beforeEach(async () => {
  connectTo(await startFakeCloud());
  vi.stubEnv("SMTP_URL", `file:${join(folder(), "mail")}`);
  bob = await addAccount(await store(), { ...BOB, passwordHash: await hashPassword(OLD), role: "member" });
});

/** Runs the server's work after its answer until all of it is done. */
async function later(): Promise<void> {
  const inFlight = registry()?.get("in-flight") as { works: Set<Promise<void>> } | undefined;
  while (inFlight && inFlight.works.size > 0) await Promise.all(inFlight.works);
}

afterEach(later);

/** Skips the pause before the work, unless the test is about the pause. */
function ask(email: string, browser = newBrowser(), wait: (ms: number) => Promise<unknown> = async () => {}) {
  const form = new FormData();
  form.set("email", email);
  return inRequest(browser, () => requestReset(form, wait));
}
async function enter(browser: TestBrowser, password: string, email = BOB.email) {
  const form = new FormData();
  form.set("email", email);
  form.set("password", password);
  return (await inRequest(browser, () => signIn(form))).error?.code ?? "in";
}
const reset = (link: { id: string; secret: string }, browser = newBrowser(), password = NEW) =>
  inRequest(browser, () => resetAccountPassword({ ...link, password }));

async function requestedLink(): Promise<{ id: string; secret: string }> {
  await ask(BOB.email);
  await later();
  return linkIn(mails().at(-1) ?? "", "reset");
}

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

describe("a reset link that an administrator makes", () => {
  let ada: string;
  beforeEach(async () => {
    ada = await addAccount(await store(), { ...ADA, passwordHash: "x", role: "administrator" });
  });
  const make = () =>
    makeResetLink(
      authorize({ ...ADMINISTRATOR, ...ADA, accountId: ada }, "accounts.manage"),
      { accountId: bob, email: BOB.email },
      () => {},
    );

  test("is mailed to the account and not shown", async () => {
    const made = await make();
    expect(made).toEqual({ email: BOB.email, expiresAt: expect.any(Number), sent: "mailed" });
    const mail = mails().find((text) => text.includes("Subject: Set a new password")) ?? "";
    expect(mail).toContain("To: Bob <bob@example.com>");
    expect(mail).toContain("Ada (ada@example.com) made a link");
    expect((await reset(linkIn(mail, "reset"))).ok).toBe(true);
    expect(await linkMakersOf(await store(), bob)).toEqual([ada]);
    await ask(BOB.email);
    await later();
    const own = mails().findLast((text) => text.includes("was requested for your account")) ?? "";
    expect((await reset(linkIn(own, "reset"))).ok).toBe(true);
    expect(await linkMakersOf(await store(), bob)).toEqual([]);
  });

  test("is not shown if the mail could not be sent either", async () => {
    vi.stubEnv("SMTP_URL", "file:/dev/null/no-folder");
    await expect(make()).rejects.toMatchObject({ code: "mail_failed" });
  });

  test("is handed over where Rolecall sends no mail", async () => {
    vi.stubEnv("SMTP_URL", "");
    const made = await make();
    expect(made.sent).toBe("no_mail");
    expect((await reset(linkIn(made.link ?? "", "reset"))).ok).toBe(true);
  });

  test("is reported to every administrator, by notice and mail", async () => {
    const db = await store();
    const eva = await addAccount(db, {
      email: "eva@example.com",
      name: "Eva",
      passwordHash: "x",
      role: "administrator",
    });
    await make();
    await later();
    const notices = await db.selectFrom("notices").select(["account_id", "kind", "text"]).execute();
    const text = "Ada (ada@example.com) made a reset link for the account of Bob (bob@example.com).";
    const expected = [ada, eva].map((account_id) => ({ account_id, kind: "reset_link_made", text }));
    expect(new Set(notices)).toEqual(new Set(expected));
    const mailed = mails().filter((mail) => mail.includes("Subject: Reset link made for Bob"));
    expect(mailed.map((mail) => /^To: .*$/m.exec(mail)?.[0]).sort()).toEqual([
      "To: Ada <ada@example.com>",
      "To: Eva <eva@example.com>",
    ]);
  });

  test("is voided by an administrator's next link, but not by one that a stranger requests", async () => {
    const made = async () => {
      await make();
      await later();
      return linkIn(mails().findLast((text) => text.includes("made a link with which")) ?? "", "reset");
    };
    const first = await made();
    await requestedLink();
    expect((await reset(first)).ok).toBe(true);
    const second = await made();
    const third = await made();
    expect(await reset(second)).toMatchObject({ error: { code: "link_superseded" } });
    expect((await reset(third)).ok).toBe(true);
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

describe("a visitor who asks for a link", () => {
  test("gets the same answer for an account, a disabled one and none, and only the first gets a mail", async () => {
    const db = await store();
    const eve = await addAccount(db, { email: "eve@example.com", name: "Eve", passwordHash: "x", role: "member" });
    await setDisabled(db, eve, true);
    for (const email of [BOB.email, "eve@example.com", "nobody@example.com"])
      expect(await ask(email)).toEqual({ requested: true });
    await later();
    expect(mails().map((mail) => /^To: .*$/m.exec(mail)?.[0])).toEqual(["To: Bob <bob@example.com>"]);
    const audit = await db.selectFrom("audit_events").select(["action", "target"]).execute();
    expect(audit).toEqual([{ action: "account.request_reset", target: BOB.email }]);
  });

  test("may ask five times an hour for one account, whether it exists or not", async () => {
    for (const email of [BOB.email, "nobody@example.com"]) {
      const answers = [];
      for (let count = 0; count < 6; count++)
        answers.push(await ask(email, newBrowser({ address: `198.51.100.${count}` })));
      expect(answers.map(({ requested: taken }) => taken)).toEqual([true, true, true, true, true, undefined]);
      expect(answers.at(-1)).toMatchObject({ error: { code: "too_many_resets" } });
    }
  });

  test("may ask ten times an hour from one network; further tries count against no account", async () => {
    const from = (host: number) => newBrowser({ address: `2001:db8:1:2::${host}` });
    for (let count = 0; count < 10; count++)
      expect((await ask(`p${count}@example.com`, from(count))).requested).toBe(true);
    for (let count = 0; count < 10; count++) expect((await ask(BOB.email, from(count))).requested).toBeUndefined();
    expect((await ask(BOB.email)).requested).toBe(true);
  });

  test("gets the answer not found where Rolecall sends no mail", async () => {
    vi.stubEnv("SMTP_URL", "");
    expect(await ask(BOB.email)).toMatchObject({ error: { code: "not_found" } });
  });
});

const none = (index: number) => `nobody${index}@example.com`;
const fromAnywhere = (index: number) => newBrowser({ address: `10.0.${index}.1` });
const forget = async () => (await store()).deleteFrom("sign_in_failures").execute();

describe("the work for an answer is the same, whether there is an account or not", () => {
  /** The store calls and the number of hashes of one wrong guess of this account's password. */
  async function workOf(email: string) {
    await forget();
    const hashes = vi.spyOn(registry()?.get("hash-gate") as { run: () => unknown }, "run");
    const statements = await statementsOf(async () =>
      expect(await enter(newBrowser(), "a wrong guess of a stranger", email)).toBe("wrong_credentials"),
    );
    const count = hashes.mock.calls.length;
    hashes.mockRestore();
    return { statements, hashes: count };
  }

  test("at sign-in, disabled accounts included", async () => {
    // The audit records only the first wrong guess of a minute, some time after its answer.
    await enter(newBrowser(), "a wrong guess of a stranger");
    const inAudit = async () => (await store()).selectFrom("audit_events").select("id").execute();
    await vi.waitFor(async () => expect(await inAudit()).toHaveLength(1), 10_000);
    const known = await workOf(BOB.email);
    expect(known.hashes).toBe(1);
    expect(known.statements.length).toBeGreaterThan(1);
    // Without a password, a dummy hash of the same cost is checked.
    expect(registry()?.has("dummy-hash")).toBe(false);
    expect(await workOf(none(1))).toEqual(known);
    const costOf = (hash: unknown) => String(hash).split("$").slice(1, 4);
    const { password_hash } = await (await store())
      .selectFrom("accounts")
      .select("password_hash")
      .executeTakeFirstOrThrow();
    expect(costOf(await registry()?.get("dummy-hash"))).toEqual(costOf(password_hash));
    await setDisabled(await store(), bob, true);
    expect(await workOf(BOB.email)).toEqual(known);
    expect(await workOf(none(2))).toEqual(known);
  });

  test("when a link is requested: the extra work for an account starts after the answer", async () => {
    let goOn = () => {};
    const wait = () => new Promise<void>((resolve) => (goOn = resolve));
    const untilAnswered = async (email: string) => {
      await forget();
      const statements = await statementsOf(async () =>
        expect((await ask(email, newBrowser(), wait)).requested).toBe(true),
      );
      goOn();
      await later();
      return statements;
    };
    const [known, unknown] = [await untilAnswered(BOB.email), await untilAnswered(none(1))];
    expect(known.length).toBeGreaterThan(0);
    expect(unknown).toEqual(known);
    expect(mails()).toHaveLength(1);
  });
});

/** The same measured in time. Only for the long run, since a busy machine distorts it. */
if (process.env.ROLECALL_PROVE === "1")
  describe("the time of an answer does not show whether there is an account", { timeout: 60_000 }, () => {
    const SAMPLES = 60;
    const CHANCE = 5;

    test("the measure finds the time of one hash", async () => {
      const hashing = () => hashPassword(OLD);
      const [slow, quick] = await timesOf(SAMPLES, hashing, async () => {});
      expect(distance(slow, quick)).toBeGreaterThan(CHANCE);
      const [one, other] = await timesOf(SAMPLES, hashing, hashing);
      expect(distance(one, other)).toBeLessThan(CHANCE);
    });

    test("at sign-in", async () => {
      const guess = (email: string) => async (index: number) => {
        expect(await enter(fromAnywhere(index), "a wrong guess of a stranger", email)).toBe("wrong_credentials");
        await forget();
      };
      const [known, unknown] = await timesOf(SAMPLES, guess(BOB.email), (index) => guess(none(index))(index));
      expect(distance(known, unknown)).toBeLessThan(CHANCE);
      await setDisabled(await store(), bob, true);
      const [disabled, missing] = await timesOf(SAMPLES, guess(BOB.email), (index) => guess(none(index))(index));
      expect(distance(disabled, missing)).toBeLessThan(CHANCE);
    });

    test("when a link is asked for", async () => {
      // As in production: the extra work for an account starts some time after the answer.
      const spec = (email: string) => async (index: number) => {
        expect((await ask(email, fromAnywhere(index), pause)).requested).toBe(true);
        await forget();
      };
      const [known, unknown] = await timesOf(SAMPLES, spec(BOB.email), (index) => spec(none(index))(index));
      expect(distance(known, unknown)).toBeLessThan(CHANCE);
    });
  });
