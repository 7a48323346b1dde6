import { beforeEach, describe, expect, test } from "vitest";
import { unitPerson } from "../../../testing/people.ts";
import { eachStore, REQUEST } from "../../../testing/server.ts";
import { tokenHash } from "../../base/ids.ts";
import { startSessionBy } from "../db/provision-account.ts";
import { addAdministrator, setPassword } from "../people/accounts.ts";
import { bindIdentity } from "../people/identities.ts";
import { addDevice, knownDevice } from "./devices.ts";
import { endSession, endSessionsOf } from "./end-sessions.ts";
import { saveNextTotp, turnOnTotp } from "./factors.ts";
import { takeProof } from "./session-proof.ts";
import { findSession, hasSession, renewSession, sessionOfBegun } from "./sessions.ts";
import { startSession, startSessionWith } from "./start-session.ts";
import { sweepSignIns } from "./sweep-sign-ins.ts";

eachStore((db) => {
  const MINUTE = 60_000;
  const HOUR = 60 * MINUTE;
  const START = Date.UTC(2026, 0, 1);
  const CONFIRMED = { begun: true };

  let accountId: string;
  beforeEach(async () => {
    accountId = await addAdministrator(db(), { ...unitPerson("Ada"), passwordHash: "$argon2id$x" });
  });

  const start = () => startSession(db(), accountId, REQUEST, START);
  const isLive = async (id: string, now: number, use = false) => (await findSession(db(), id, use, now)) !== undefined;

  /** Uses a session every 20 minutes, up to and including `until`. */
  async function saveInUse(id: string, until: number): Promise<void> {
    for (let now = START; now <= until; now += 20 * MINUTE) expect(await isLive(id, now, true)).toBe(true);
  }

  describe("a session", () => {
    test("is found by its id, with the account that it is of", async () => {
      expect(await findSession(db(), await start(), false, START)).toEqual({
        idHash: expect.stringMatching(/^[0-9a-f]{64}$/),
        confirmedAt: START,
        account: { id: accountId, ...unitPerson("Ada"), role: "administrator" },
      });
    });

    test("has an id of 256 bits, of which the store has only the hash", async () => {
      const id = await start();
      expect(Buffer.from(id, "base64url")).toHaveLength(32);
      const rows = await db().selectFrom("sessions").selectAll().execute();
      expect(rows.map((row) => row.id_hash)).toEqual([tokenHash(id)]);
      expect(JSON.stringify(rows)).not.toContain(id);
    });

    test("is not found by its hash: a copy of the store is not enough to sign in", async () => {
      expect(await isLive(tokenHash(await start()), START)).toBe(false);
    });

    test.each(["", "x", "%", "' or 1=1 --"])("is not found by %j", async (id) => {
      await start();
      expect(await isLive(id, START)).toBe(false);
    });

    test("is over on every server once it was ended, and no other session is", async () => {
      const [ended, other] = [await start(), await start()];
      await endSession(db(), tokenHash(ended));
      expect(await isLive(ended, START)).toBe(false);
      expect(await isLive(other, START)).toBe(true);
    });

    test("lets no change end that would not begin: idle, too old, renewed, ended, or of a disabled account", async () => {
      const has = async (id: string, now: number) => {
        expect(await hasSession(db(), tokenHash(id), now)).toBe(await isLive(id, now));
        return hasSession(db(), tokenHash(id), now);
      };
      const [id, other] = [await start(), await start()];
      expect(await has(id, START + 29 * MINUTE)).toBe(true);
      expect(await has(id, START + 31 * MINUTE)).toBe(false);
      const renewed = (await renewSession(db(), tokenHash(id), CONFIRMED, START)) ?? "";
      expect(await has(renewed, START)).toBe(true);
      expect(await hasSession(db(), tokenHash(id), START)).toBe(false);
      await saveInUse(renewed, START + 12 * HOUR - 20 * MINUTE);
      expect(await has(renewed, START + 12 * HOUR)).toBe(false);
      await endSession(db(), tokenHash(other));
      expect(await has(other, START)).toBe(false);
      await db().updateTable("accounts").set({ disabled_at: START }).where("id", "=", accountId).execute();
      expect(await has(renewed, START + 11 * HOUR)).toBe(false);
    });

    test("does not start with a password that was changed meanwhile, in any interleaving", async () => {
      const begin = () => startSessionWith(db(), { accountId, passwordHash: "$argon2id$x" }, REQUEST);
      expect(await begin()).toBeDefined();
      const begun = Array.from({ length: 8 }, begin);
      await Promise.all([setPassword(db(), accountId, "$argon2id$y"), ...begun]);
      expect(await db().selectFrom("sessions").select("id_hash").execute()).toEqual([]);
      expect(await begin()).toBeUndefined();
    });

    test("is not begun without the second factor that was added meanwhile", async () => {
      const begin = () => startSessionWith(db(), { accountId, passwordHash: "$argon2id$x" }, REQUEST);
      const identity = { issuer: "https://id.example.com", subject: "ada" };
      await bindIdentity(db(), identity, { accountId, email: "ada@example.com" }, START);
      const person = { ...identity, email: null, boundAt: START, groups: null };
      const beginThere = () => startSessionBy(db(), { accountId, person }, REQUEST, { proof: "provider" });
      await saveNextTotp(db(), accountId, "sealed");
      expect(await begin()).toBeDefined();
      expect(await beginThere()).toBeDefined();
      await turnOnTotp(db(), accountId, { sealed: "sealed", step: 1 });
      expect(await begin()).toBeUndefined();
      expect(await beginThere()).toBeUndefined();
    });

    test("is over when its account is disabled", async () => {
      const id = await start();
      await db().updateTable("accounts").set({ disabled_at: START }).where("id", "=", accountId).execute();
      expect(await isLive(id, START)).toBe(false);
    });
  });

  describe("an unused session", () => {
    test("ends after 30 minutes", async () => {
      const id = await start();
      expect(await isLive(id, START + 30 * MINUTE - 1)).toBe(true);
      expect(await isLive(id, START + 30 * MINUTE)).toBe(false);
    });

    test("is not kept alive by a page that refetches by itself", async () => {
      const id = await start();
      for (let minute = 1; minute < 30; minute++) expect(await isLive(id, START + minute * MINUTE)).toBe(true);
      expect(await isLive(id, START + 30 * MINUTE)).toBe(false);
    });

    test("stays over, also for a use that comes too late", async () => {
      const id = await start();
      expect(await isLive(id, START + 31 * MINUTE, true)).toBe(false);
      expect(await isLive(id, START + 31 * MINUTE)).toBe(false);
    });
  });

  describe("a session in use", () => {
    test("lives 30 minutes from its last use, within a minute", async () => {
      const id = await start();
      await saveInUse(id, START + 20 * MINUTE);
      expect(await isLive(id, START + 50 * MINUTE - 1)).toBe(true);
      expect(await isLive(id, START + 50 * MINUTE)).toBe(false);
    });

    test("still ends after 12 hours", async () => {
      const id = await start();
      await saveInUse(id, START + 12 * HOUR - 1);
      expect(await isLive(id, START + 12 * HOUR - 1)).toBe(true);
      expect(await isLive(id, START + 12 * HOUR, true)).toBe(false);
    });

    test("is written to at most once a minute", async () => {
      const id = await start();
      const lastUse = async () =>
        (await db().selectFrom("sessions").select("last_used_at").executeTakeFirst())?.last_used_at;
      await isLive(id, START + MINUTE, true);
      expect(await lastUse()).toBe(START);
      await isLive(id, START + MINUTE + 1, true);
      expect(await lastUse()).toBe(START + MINUTE + 1);
    });

    test("does not count as confirmed by being used", async () => {
      const id = await start();
      await saveInUse(id, START + HOUR);
      expect((await findSession(db(), id, true, START + HOUR))?.confirmedAt).toBe(START);
    });
  });

  describe("a session whose person gave the password again", () => {
    const LATER = START + 20 * MINUTE;

    const renew = async (old: string, now = LATER) => (await renewSession(db(), tokenHash(old), CONFIRMED, now)) ?? "";
    const confirmedAt = async (id: string, now: number) => (await findSession(db(), id, false, now))?.confirmedAt;
    const goesOn = async (old: string, now: number) => (await sessionOfBegun(db(), tokenHash(old), now)) !== undefined;

    test("has a new id, of which the store has only the hash", async () => {
      const old = await start();
      const renewed = await renew(old);
      expect(renewed).not.toBe(old);
      expect(await isLive(renewed, LATER)).toBe(true);
      expect(JSON.stringify(await db().selectFrom("sessions").selectAll().execute())).not.toContain(renewed);
    });

    test("counts as confirmed from then on", async () => {
      expect(await confirmedAt(await renew(await start()), LATER)).toBe(LATER);
    });

    test("is found by the old id for ten seconds, for requests that were on their way", async () => {
      const old = await start();
      await renew(old);
      expect(await isLive(old, LATER + 10_000 - 1)).toBe(true);
      expect(await isLive(old, LATER + 10_000)).toBe(false);
    });

    test("is not confirmed for a browser that has only the old id", async () => {
      const old = await start();
      await renew(old);
      expect(await confirmedAt(old, LATER)).toBe(0);
    });

    test("stays valid for a change that began under the old id, however long that waits", async () => {
      const old = await start();
      await renew(old);
      expect(await goesOn(old, LATER + 29 * MINUTE)).toBe(true);
      expect(await goesOn(old, LATER + 30 * MINUTE)).toBe(false);
    });

    test("is over under both ids once either was signed out", async () => {
      for (const which of [0, 1]) {
        const old = await start();
        const renewed = await renew(old);
        await endSession(db(), tokenHash([old, renewed][which] ?? ""));
        for (const id of [old, renewed]) expect(await isLive(id, LATER)).toBe(false);
        expect(await goesOn(old, LATER)).toBe(false);
      }
    });

    test("is over under both ids when all sessions of the account end", async () => {
      const old = await start();
      const renewed = await renew(old);
      await endSessionsOf(db(), accountId);
      for (const id of [old, renewed]) expect(await isLive(id, LATER)).toBe(false);
      expect(await goesOn(old, LATER)).toBe(false);
    });

    test("leaves nothing of the old id after a change of the password", async () => {
      const [first, second] = [await start(), await start()];
      const renewed = await renew(first);
      for (const id of [renewed, second]) await renewSession(db(), tokenHash(id), { begun: false }, LATER);
      for (const id of [first, renewed, second]) {
        expect(await isLive(id, LATER)).toBe(false);
        expect(await goesOn(id, LATER)).toBe(false);
      }
    });

    test("keeps the id of the first of two confirmations at once", async () => {
      const old = await start();
      const ids = await Promise.all(
        Array.from({ length: 8 }, () => renewSession(db(), tokenHash(old), CONFIRMED, LATER)),
      );
      const given = ids.filter((id) => id !== undefined);
      expect(given).toHaveLength(1);
      expect(await confirmedAt(given[0] ?? "", LATER)).toBe(LATER);
    });

    test("still ends 12 hours after the sign-in", async () => {
      let id = await start();
      for (let now = START + 20 * MINUTE; now < START + 12 * HOUR; now += 20 * MINUTE) id = await renew(id, now);
      expect(await isLive(id, START + 12 * HOUR - 1)).toBe(true);
      expect(await isLive(id, START + 12 * HOUR)).toBe(false);
    });

    test("does not come back where it was ended meanwhile", async () => {
      const old = await start();
      await endSession(db(), tokenHash(old));
      expect(await renewSession(db(), tokenHash(old), CONFIRMED, LATER)).toBeUndefined();
      expect(await isLive(old, LATER)).toBe(false);
    });
  });

  describe("sweep", () => {
    test("throws away sessions that have run out, and leaves the others as they are", async () => {
      const [old, young] = [await start(), await startSession(db(), accountId, REQUEST, START + HOUR)];
      await sweepSignIns(db(), START + 12 * HOUR + 1);
      const left = await db().selectFrom("sessions").select("id_hash").execute();
      expect(left.map((row) => row.id_hash)).toEqual([tokenHash(young)]);
      expect(left.map((row) => row.id_hash)).not.toContain(tokenHash(old));
    });

    test("throws away failed sign-ins after two days, which is later than they are forgotten", async () => {
      const failure = (bucket: string, last_at: number) => ({ bucket, failures: 9, blocked_until: last_at, last_at });
      await db()
        .insertInto("sign_in_failures")
        .values([failure("old", START), failure("young", START + 1)])
        .execute();
      await sweepSignIns(db(), START + 48 * HOUR + 1);
      const left = await db().selectFrom("sign_in_failures").select("bucket").execute();
      expect(left).toEqual([{ bucket: "young" }]);
    });
  });

  test("a device is swept when its cookie has ended, and not before", async () => {
    const device = await addDevice(db(), accountId);
    const DAY = 24 * HOUR;
    await sweepSignIns(db(), Date.now() + 364 * DAY);
    expect(await knownDevice(db(), device, accountId)).toBeDefined();
    await sweepSignIns(db(), Date.now() + 366 * DAY);
    expect(await knownDevice(db(), device, accountId)).toBeUndefined();
  });

  test("a proof of the password is used up by one act, and lasts two minutes", async () => {
    const id = await start();
    expect(await takeProof(db(), tokenHash(id), START)).toBe(false);
    const renewed = tokenHash((await renewSession(db(), tokenHash(id), CONFIRMED, START)) ?? "");
    expect(await takeProof(db(), renewed, START + 2 * MINUTE)).toBe(false);
    expect(await takeProof(db(), renewed, START + MINUTE)).toBe(true);
    expect(await takeProof(db(), renewed, START + MINUTE)).toBe(false);
  });
});
