import { join } from "node:path";
import { hash as makeHash } from "@node-rs/argon2";
import { sql } from "kysely";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { codeAt, confirmNow, giveCode, givePassword, turnOnApp } from "../../../testing/accounts/factors.ts";
import { allMailsIn, inRequest, newBrowser, type TestBrowser } from "../../../testing/next-headers.ts";
import { STORES } from "../../../testing/on-store.ts";
import { unitPerson } from "../../../testing/people.ts";
import { quickHash } from "../../../testing/quick-hash.ts";
import { freshProcess, REQUEST, registry } from "../../../testing/server.ts";
import { currentActor } from "../../access/guard.ts";
import {
  beginTotpDoor,
  confirmTotpDoor,
  makeCodesDoor,
  removeTotpDoor,
  securityDoor,
} from "../../edge/doors/people/factors.ts";
import { mutate, mutateOwn, read } from "../../run/run.ts";
import { store } from "../../store/db/store.ts";
import { freshDatabase } from "../../store/db/testing.ts";
import { addAccount, NO_PASSWORD, setPassword } from "../../store/people/accounts.ts";
import { endSessionsOf } from "../../store/sign-in/end-sessions.ts";
import { factorsOf } from "../../store/sign-in/factors.ts";
import { startPending } from "../../store/sign-in/pending-sign-ins.ts";
import { requestReset } from "../passwords/account-reset.ts";
import { enter } from "../sign-in/enter.ts";
import { signIn } from "../sign-in/sign-in.ts";
import { signOut } from "../sign-in/sign-out.ts";
import { answerFactor } from "./answer-factor.ts";
import { confirmIdentity } from "./confirm-identity.ts";
import { resealTotps } from "./totp.ts";

const PASSWORD = "heron-quarry-lantern-61";
const BOB = unitPerson("Bob");
const SECRET = `1:${"s".repeat(32)}`;
const STEP = 30_000;
const MINUTE = 60_000;

const folder = freshProcess({ SESSION_SECRET: SECRET });
const mails = () => allMailsIn(join(folder(), "mail"));
const hash = quickHash(PASSWORD);

/** Runs the server's work after its answer until all of it is done. */
async function later(): Promise<void> {
  const inFlight = registry()?.get("in-flight") as { works: Set<Promise<void>> } | undefined;
  while (inFlight && inFlight.works.size > 0) await Promise.all(inFlight.works);
}
afterEach(async () => {
  vi.useRealTimers();
  await later();
});

describe.each(STORES)("on %s", (kind) => {
  const url = kind === "PostgreSQL" ? freshDatabase() : undefined;
  let bob: string;
  let home: TestBrowser;
  let key: string;
  let codes: string[];
  beforeEach(async () => {
    if (url) vi.stubEnv("DATABASE_URL", url());
    vi.stubEnv("SMTP_URL", `file:${join(folder(), "mail")}`);
    vi.useFakeTimers({ toFake: ["Date"], now: Date.UTC(2026, 0, 1) + 7_000 });
    bob = await addAccount(await store(), { ...BOB, passwordHash: await hash, role: "member" });
    home = newBrowser();
    await inRequest(home, async () => enter(await store(), bob, REQUEST, true));
    ({ key, codes } = await turnOnApp(home));
  });

  const forgive = async () => (await store()).deleteFrom("sign_in_failures").execute();
  const isIn = async (browser: TestBrowser) => (await inRequest(browser, () => currentActor(true))) !== undefined;
  /** A browser in which the password was right. Earlier failures are cleared. */
  async function atFactor(browser = newBrowser()): Promise<TestBrowser> {
    await forgive();
    expect(await givePassword(browser, BOB.email, PASSWORD)).toBe("factor");
    return browser;
  }
  /** Changes the factors in the person's own browser, confirmed just before. */
  async function atHome<T>(change: () => Promise<T>): Promise<T> {
    await confirmNow(home);
    return inRequest(home, change);
  }
  const proofs = async () => {
    const security = await inRequest(home, () => read(securityDoor, {}));
    return security.ok ? security.value.sessions.map(({ proof }) => proof).sort() : [];
  };

  describe("a password where an authenticator app is on", () => {
    test("does not sign in: the half session opens no door", async () => {
      const browser = await atFactor();
      expect(await isIn(browser)).toBe(false);
      expect(await inRequest(browser, () => read(securityDoor, {}))).toMatchObject({
        error: { code: "unauthenticated" },
      });
    });

    test("and a code of the app sign in, and the session says so", async () => {
      const browser = await atFactor();
      expect(await giveCode(browser, codeAt(key))).toBe("in");
      expect(await isIn(browser)).toBe(true);
      expect(await proofs()).toEqual(["password", "password_and_code"]);
    });

    test("waits five minutes for the code, and not after a sign-out, a new password or the end of all sessions", async () => {
      const late = await atFactor();
      vi.setSystemTime(Date.now() + 5 * MINUTE);
      expect(await giveCode(late, codeAt(key))).toBe("factor_expired");
      const out = await atFactor();
      await inRequest(out, signOut);
      expect(await giveCode(out, codeAt(key))).toBe("factor_expired");
      const reset = await atFactor();
      await setPassword(await store(), bob, await hash);
      expect(await giveCode(reset, codeAt(key))).toBe("factor_expired");
      const ended = await atFactor();
      await endSessionsOf(await store(), bob);
      expect(await giveCode(ended, codeAt(key))).toBe("factor_expired");
      expect(await giveCode(newBrowser(), codeAt(key))).toBe("factor_expired");
    });

    test("login CSRF: a code from another site is refused, and leaves the sign-in waiting", async () => {
      const browser = await atFactor();
      expect(await giveCode({ ...browser, origin: "https://evil.example" }, codeAt(key))).toBe("wrong_origin");
      expect(await giveCode(browser, codeAt(key))).toBe("in");
    });

    test("a call that brings no form is refused as an empty form is", async () => {
      const browser = await atFactor();
      for (const odd of [undefined, null, "x", {}, { get: "x" }]) {
        expect((await inRequest(newBrowser(), () => signIn(odd))).error?.code).toBe("wrong_credentials");
        expect((await inRequest(browser, () => answerFactor(odd))).error?.code).toBe("code_wrong");
        expect((await inRequest(newBrowser(), () => requestReset(odd))).error?.code).toBe("invalid_input");
      }
    });
  });

  test("a right password renews a hash that was made under a lower floor, and the code still signs in", async () => {
    const db = await store();
    const lower = await makeHash(PASSWORD, { algorithm: 2, memoryCost: 19 * 1024, timeCost: 1, parallelism: 1 });
    const stored = async () =>
      (await db.selectFrom("accounts").select("password_hash").where("id", "=", bob).executeTakeFirstOrThrow())
        .password_hash;
    await setPassword(db, bob, lower);
    await forgive();
    expect(await givePassword(newBrowser(), BOB.email, "another password")).toBe("wrong_credentials");
    expect(await stored()).toBe(lower);
    const browser = await atFactor();
    expect(await stored()).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(await giveCode(browser, codeAt(key))).toBe("in");
    expect(await givePassword(newBrowser(), BOB.email, PASSWORD)).toBe("factor");
  });

  describe("a code of the app", () => {
    test("is valid one step early and late, and no more", async () => {
      const now = Date.now();
      expect(await giveCode(await atFactor(), codeAt(key, now + 2 * STEP))).toBe("code_wrong");
      expect(await giveCode(await atFactor(), codeAt(key, now - 2 * STEP))).toBe("code_wrong");
      expect(await giveCode(await atFactor(), codeAt(key, now))).toBe("in");
      expect(await giveCode(await atFactor(), codeAt(key, now + STEP))).toBe("in");
    });

    test("TOTP replay: a code, and every one before it, is refused once a code was used", async () => {
      const now = Date.now();
      expect(await giveCode(await atFactor(), codeAt(key, now - STEP)), "its first code").toBe("code_wrong");
      const right = codeAt(key);
      expect(await giveCode(await atFactor(), right)).toBe("in");
      expect(await giveCode(await atFactor(), right)).toBe("code_wrong");
    });

    test("TOTP replay: of twenty answers with one code at once, one wins", async () => {
      const browsers: TestBrowser[] = [];
      for (let count = 0; count < 20; count++)
        browsers.push(await atFactor(newBrowser({ address: `192.0.${count}.9` })));
      await forgive();
      const answers = await Promise.all(browsers.map((browser) => giveCode(browser, codeAt(key))));
      expect(answers.filter((answer) => answer === "in")).toHaveLength(1);
    });

    test("after seven wrong passwords, the right one and a right code sign in at once, and a wrong code waits", async () => {
      for (const minutes of [0, 0, 0, 0, 1, 2, 4]) {
        expect(await givePassword(newBrowser(), BOB.email, "wrong")).toBe("wrong_credentials");
        vi.setSystemTime(Date.now() + minutes * MINUTE);
      }
      const guessing = newBrowser();
      expect(await givePassword(guessing, BOB.email, PASSWORD)).toBe("factor");
      expect(await giveCode(guessing, "000000")).toBe("code_wrong");
      expect(await giveCode(guessing, codeAt(key))).toBe("code_wrong");
      expect(await givePassword(newBrowser(), BOB.email, PASSWORD)).toBe("wrong_credentials");
      vi.setSystemTime(Date.now() + 15 * MINUTE);
      const browser = newBrowser();
      expect(await givePassword(browser, BOB.email, PASSWORD)).toBe("factor");
      expect(await giveCode(browser, codeAt(key))).toBe("in");
    });

    test("TOTP brute force: after five failures the right code waits too, however often the password is given", async () => {
      const browser = newBrowser();
      for (let count = 0; count < 3; count++) {
        await givePassword(browser, BOB.email, PASSWORD);
        expect(await giveCode(browser, "000000")).toBe("code_wrong");
      }
      expect(await giveCode(browser, codeAt(key))).toBe("code_wrong");
      const elsewhere = newBrowser({ address: "198.51.100.9" });
      expect(await givePassword(elsewhere, BOB.email, PASSWORD)).toBe("wrong_credentials");
      const refused = await (await store())
        .selectFrom("audit_events")
        .select(["actor", "outcome"])
        .where("action", "=", "session.factor")
        .execute();
      expect(refused).toEqual(Array.from({ length: 4 }, () => ({ actor: BOB.email, outcome: "refused" })));
    });

    test("TOTP brute force by a session that knows the password: after five failures the right code waits too", async () => {
      const confirm = async (given: object) => {
        const answer = await inRequest(home, () => confirmIdentity(async () => given));
        return answer.ok ? "confirmed" : answer.error.code;
      };
      for (let count = 0; count < 4; count++) expect(await confirm({ code: "000000" })).toBe("code_wrong");
      expect(await confirm({ password: PASSWORD })).toBe("confirmed");
      expect(await confirm({ code: "000000" })).toBe("code_wrong");
      expect(await confirm({ password: PASSWORD })).toBe("password_wrong");
      expect(await confirm({ code: codeAt(key) })).toBe("code_wrong");
      vi.setSystemTime(Date.now() + 2 * MINUTE);
      expect(await confirm({ code: codeAt(key) })).toBe("confirmed");
      for (let count = 0; count < 4; count++) expect(await confirm({ code: "000000" })).toBe("code_wrong");
      expect(await confirm({ password: PASSWORD })).toBe("confirmed");
    });
  });

  describe("a recovery code", () => {
    test("signs in once, however it is typed, and its owner is mailed how many are left", async () => {
      expect(codes).toHaveLength(10);
      // Five random bits a letter: 120 bits.
      for (const code of codes) expect(code).toMatch(/^(?:[0-9A-HJKMNP-TV-Z]{4}-){5}[0-9A-HJKMNP-TV-Z]{4}$/);
      const [code = ""] = codes;
      expect(await giveCode(await atFactor(), ` ${code.toLowerCase().replaceAll("-", " ")} `)).toBe("in");
      expect(await giveCode(await atFactor(), code)).toBe("code_wrong");
      expect(await proofs()).toEqual(["password", "password_and_recovery_code"]);
      await later();
      expect(mails().join()).toContain("9 are left");
    });

    test("recovery code race: of a hundred answers at once, one wins", { timeout: 60_000 }, async () => {
      const browsers: TestBrowser[] = [];
      for (let count = 0; count < 100; count++)
        browsers.push(await atFactor(newBrowser({ address: `192.0.${count}.9` })));
      await forgive();
      const ways = browsers.map((browser) => giveCode(browser, codes[1] ?? ""));
      expect((await Promise.all(ways)).filter((answer) => answer === "in")).toHaveLength(1);
      expect((await factorsOf(await store(), bob)).codes).toMatchObject({ left: 9, made: 10 });
    });

    test("is left where the sign-in does not finish, since the audit cannot be written", async () => {
      const db = await store();
      const browser = await atFactor();
      await sql`alter table audit_events rename to audit_events_away`.execute(db);
      expect(await giveCode(browser, codes[2] ?? "")).toBe("audit_unavailable");
      await sql`alter table audit_events_away rename to audit_events`.execute(db);
      expect((await factorsOf(db, bob)).codes).toMatchObject({ left: 10 });
      expect(await giveCode(browser, codes[2] ?? "")).toBe("in");
    });

    test("stops working once new ones are made", async () => {
      const made = await atHome(() => mutate(makeCodesDoor, {}));
      expect(made.ok && made.value.codes).toHaveLength(10);
      expect(await giveCode(await atFactor(), codes[0] ?? "")).toBe("code_wrong");
      expect(await giveCode(await atFactor(), made.ok ? (made.value.codes[0] ?? "") : "")).toBe("in");
    });
  });

  test("enrolment hijack by a stolen session: without confirming the password, no factor is added or removed", async () => {
    const refused = { ok: false, error: { code: "reauthentication_required" } };
    // Minutes after a sign-in, a change still needs a confirmation.
    for (const minutes of [1, 11]) {
      vi.setSystemTime(Date.now() + minutes * MINUTE);
      expect(await inRequest(home, () => mutateOwn(beginTotpDoor, {}))).toMatchObject(refused);
      expect(await inRequest(home, () => mutate(removeTotpDoor, {}))).toMatchObject(refused);
      expect(await inRequest(home, () => mutate(makeCodesDoor, {}))).toMatchObject(refused);
    }
    expect(await inRequest(home, () => mutate(confirmTotpDoor, { code: "123456" }))).toMatchObject(refused);
    expect((await factorsOf(await store(), bob)).totp).not.toBeNull();
  });

  test("one confirmation is for one change of the factors", async () => {
    expect(await atHome(() => mutate(makeCodesDoor, {}))).toMatchObject({ ok: true });
    expect(await inRequest(home, () => mutate(removeTotpDoor, {}))).toMatchObject({
      error: { code: "reauthentication_required" },
    });
  });

  test("an account that has no way to confirm needs a recent sign-in for it", async () => {
    await (await store()).updateTable("accounts").set({ password_hash: NO_PASSWORD }).execute();
    expect(await inRequest(home, () => mutate(makeCodesDoor, {}))).toMatchObject({ ok: true });
    vi.setSystemTime(Date.now() + 11 * MINUTE);
    expect(await inRequest(home, () => mutate(makeCodesDoor, {}))).toMatchObject({
      error: { code: "reauthentication_required" },
    });
  });

  test("the first factor ends all other sessions and waiting sign-ins of the account, and a second one none", async () => {
    const enterAs = async (id: string) => {
      const browser = newBrowser();
      await inRequest(browser, async () => enter(await store(), id, REQUEST, true));
      return browser;
    };
    const cleo = await addAccount(await store(), {
      name: "Cleo",
      email: "cleo@example.com",
      role: "member",
      passwordHash: await hash,
    });
    const [hers, thief] = [await enterAs(cleo), await enterAs(cleo)];
    await startPending(await store(), { accountId: cleo, passwordHash: await hash });
    await turnOnApp(hers);
    expect(await isIn(hers)).toBe(true);
    expect(await isIn(thief)).toBe(false);
    const waiting = await (await store()).selectFrom("pending_sign_ins").select("id_hash").execute();
    expect(waiting).toEqual([]);
    const elsewhere = await enterAs(cleo);
    await turnOnApp(hers);
    expect(await isIn(elsewhere)).toBe(true);
    expect(await isIn(home)).toBe(true);
  });

  test("a new app that has shown no right code leaves the one in use, and takes its place afterwards", async () => {
    const begun = await atHome(() => mutateOwn(beginTotpDoor, {}));
    const next = begun.ok ? begun.value.key : "";
    expect(begun.ok && begun.value.svg).toContain("<svg");
    expect(await inRequest(home, () => mutate(confirmTotpDoor, { code: codeAt(key) }))).toMatchObject({
      error: { fields: { code: "This code is wrong. Enter the newest one." } },
    });
    expect(await giveCode(await atFactor(), codeAt(key))).toBe("in");
    // The account has recovery codes already, so none are shown.
    const confirmed = await inRequest(home, () => mutate(confirmTotpDoor, { code: codeAt(next) }));
    expect(confirmed).toEqual({ ok: true, value: { codes: [] } });
    vi.setSystemTime(Date.now() + STEP);
    expect(await giveCode(await atFactor(), codeAt(key))).toBe("code_wrong");
    expect(await giveCode(await atFactor(), codeAt(next))).toBe("in");
  });

  test("turned off, the password signs in alone, and recovery codes are gone", async () => {
    expect(await atHome(() => mutate(removeTotpDoor, {}))).toMatchObject({ ok: true });
    expect(await givePassword(newBrowser(), BOB.email, PASSWORD)).toBe("in");
    expect(await factorsOf(await store(), bob)).toEqual({ passkeys: [], totp: null, codes: null });
    expect(await atHome(() => mutate(makeCodesDoor, {}))).toMatchObject({ error: { code: "not_found" } });
  });

  test("a new device, a new factor and a removed one are mailed, and a known device is not", async () => {
    const browser = await atFactor();
    await giveCode(browser, codeAt(key));
    await inRequest(browser, signOut);
    await atFactor(browser);
    vi.setSystemTime(Date.now() + STEP);
    await giveCode(browser, codeAt(key));
    await atHome(() => mutate(removeTotpDoor, {}));
    await later();
    const subjects = mails().map((text) => /^Subject: (.*)$/m.exec(text)?.[1]);
    expect(subjects.sort()).toEqual([
      "Authenticator app turned off",
      "Authenticator app turned on",
      "New sign-in to Rolecall",
    ]);
    const added = mails().find((text) => text.includes("Subject: Authenticator app turned on"));
    expect(added?.replaceAll(/\s+/g, " ")).toContain("ask a Rolecall administrator now to reset your second factors");
  });

  test("the store and the audit hold no key and no recovery code", async () => {
    await giveCode(await atFactor(), codes[0] ?? "");
    const db = await store();
    const rows = [];
    for (const table of ["totp", "recovery_codes", "audit_events", "sessions", "pending_sign_ins"] as const)
      rows.push(...(await db.selectFrom(table).selectAll().execute()));
    const text = JSON.stringify(rows);
    expect(text).toContain("totp");
    for (const secret of [key, ...codes, ...codes.map((code) => code.replaceAll("-", ""))])
      expect(text).not.toContain(secret);
    expect(JSON.stringify(await inRequest(home, () => read(securityDoor, {})))).not.toContain(key);
  });

  test("an app outlives its session secret once a newer one has sealed its key, and not without", async () => {
    const db = await store();
    const withSecrets = (secrets: string) => {
      registry()?.delete("env");
      registry()?.delete("session-secrets");
      vi.stubEnv("SESSION_SECRET", secrets);
    };
    const both = `2:${"t".repeat(32)},${SECRET}`;
    withSecrets(`2:${"t".repeat(32)}`);
    expect(await giveCode(await atFactor(), codeAt(key))).toBe("code_wrong");
    withSecrets(both);
    await resealTotps(db);
    withSecrets(`2:${"t".repeat(32)}`);
    expect(await giveCode(await atFactor(), codeAt(key))).toBe("in");
  });
});
