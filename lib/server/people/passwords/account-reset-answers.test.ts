import { setTimeout as pause } from "node:timers/promises";
import { describe, expect, test, vi } from "vitest";
import {
  ask,
  BOB,
  beginAccountResets,
  bob,
  enter,
  later,
  mails,
  OLD,
} from "../../../testing/accounts/account-reset-steps.ts";
import { distance, newBrowser, timesOf } from "../../../testing/next-headers.ts";
import { registry } from "../../../testing/server.ts";
import { statementsOf } from "../../../testing/stores/statements.ts";
import { hashPassword } from "../../access/password-hash.ts";
import { store } from "../../store/db/store.ts";
import { addAccount, setDisabled } from "../../store/people/accounts.ts";

beginAccountResets();

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

/** Measured in time: only for the long run, since a busy machine distorts it. */
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
