import { describe, expect, test } from "vitest";
import { eachStore } from "../../../testing/server.ts";
import { bucketsFor, clearFailures, isSenderBlocked, takeAttempt } from "./sign-in-failures.ts";

eachStore((db) => {
  const MINUTE = 60_000;
  const DAY = 24 * 60 * MINUTE;
  const START = Date.UTC(2026, 0, 1);
  const EMAIL = "ada@example.com";

  let addresses = 0;
  /** An unused address, so that only the bucket of the account or the device matters. */
  const elsewhere = () => `2001:db8:${(++addresses).toString(16)}::1`;

  type Where = { email?: string; device?: string; address?: string };
  const attempt = (now: number, { email = EMAIL, device, address = elsewhere() }: Where = {}) =>
    takeAttempt(db(), bucketsFor(email, device, address), now);

  /** How many of `count` attempts at the same moment may go on. */
  async function passing(count: number, now: number, where: (index: number) => Where = () => ({})): Promise<number> {
    const allowed = await Promise.all(Array.from({ length: count }, (_, index) => attempt(now, where(index))));
    return allowed.filter((yes) => yes).length;
  }

  describe("wrong passwords for one account", () => {
    test("are free five times", async () => {
      expect(await passing(5, START)).toBe(5);
      expect(await attempt(START)).toBe(false);
    });

    test("then wait 1, 2, 4, 8 and from then on 15 minutes", async () => {
      let now = START;
      for (let free = 0; free < 4; free++) await attempt(now);
      for (const minutes of [1, 2, 4, 8, 15, 15, 15]) {
        expect(await attempt(now)).toBe(true);
        expect(await attempt(now + minutes * MINUTE - 1)).toBe(false);
        now += minutes * MINUTE;
      }
    });

    test("do not wait longer for those that came while waiting", async () => {
      await passing(5, START);
      for (let second = 0; second < 60; second++) expect(await attempt(START + second * 1_000)).toBe(false);
      expect(await attempt(START + MINUTE)).toBe(true);
    });

    test("pass no more than the free ones where a hundred come at once", async () => {
      expect(await passing(100, START)).toBe(5);
    });

    test("pass one where a hundred come at once after a wait", async () => {
      await passing(5, START);
      expect(await passing(100, START + MINUTE)).toBe(1);
    });

    test("keep no attempt from its free tries whose turn comes after one that began later", async () => {
      for (const ahead of [4, 3, 2, 1, 0]) expect(await attempt(START + ahead)).toBe(true);
      expect(await attempt(START)).toBe(false);
    });

    test("cost no other account anything", async () => {
      await passing(5, START);
      expect(await attempt(START, { email: "bob@example.com" })).toBe(true);
    });

    test("are forgotten after a day without one", async () => {
      await passing(4, START);
      expect(await passing(12, START + DAY)).toBe(5);
    });

    test("are not forgotten within the day", async () => {
      await passing(4, START);
      expect(await passing(12, START + DAY - 1)).toBe(1);
    });
  });

  describe("a browser that has signed in before", () => {
    test("is let in while a stranger has locked the account for all others", async () => {
      await passing(12, START);
      expect(await attempt(START)).toBe(false);
      expect(await attempt(START, { device: "d1" })).toBe(true);
    });

    test("has no more tries than any other", async () => {
      expect(await passing(12, START, () => ({ device: "d1" }))).toBe(5);
    });

    test("locks out only itself", async () => {
      await passing(12, START, () => ({ device: "d1" }));
      expect(await attempt(START, { device: "d2" })).toBe(true);
      expect(await attempt(START)).toBe(true);
    });
  });

  describe("wrong passwords from one address", () => {
    const one = (index: number) => ({ email: `person-${index}@example.com`, address: "192.0.2.7" });

    test("are free thirty times, for whichever accounts they are", async () => {
      expect(await passing(40, START, one)).toBe(30);
    });

    test("then wait a minute", async () => {
      await passing(30, START, one);
      expect(await attempt(START + MINUTE - 1, one(99))).toBe(false);
      expect(await attempt(START + MINUTE, one(99))).toBe(true);
    });

    test("stop neither a known browser there nor people elsewhere", async () => {
      await passing(30, START, one);
      expect(await attempt(START, { device: "d1", address: "192.0.2.7" })).toBe(true);
      expect(await attempt(START)).toBe(true);
    });

    test("are refused before a hash is computed, so that a flood from there leaves hashes for others", async () => {
      const there = bucketsFor(EMAIL, undefined, "192.0.2.7");
      await passing(29, START, one);
      expect(await isSenderBlocked(db(), there, START)).toBe(false);
      await passing(1, START, one);
      expect(await isSenderBlocked(db(), there, START)).toBe(true);
      expect(await isSenderBlocked(db(), there, START + MINUTE)).toBe(false);
      expect(await isSenderBlocked(db(), bucketsFor(EMAIL, "d1", "192.0.2.7"), START)).toBe(false);
      expect(await isSenderBlocked(db(), bucketsFor(EMAIL, undefined, "192.0.2.8"), START)).toBe(false);
    });

    test("are refused as early for a browser that the account knows", async () => {
      const known = bucketsFor(EMAIL, "d1", "192.0.2.7");
      await passing(5, START, () => ({ device: "d1" }));
      expect(await isSenderBlocked(db(), known, START)).toBe(true);
      expect(await isSenderBlocked(db(), known, START + MINUTE)).toBe(false);
      expect(await isSenderBlocked(db(), bucketsFor(EMAIL, "d2", "192.0.2.7"), START)).toBe(false);
    });

    test("once blocked, count against no account", async () => {
      await passing(30, START, one);
      await passing(12, START, () => ({ email: "victim@example.com", address: "192.0.2.7" }));
      expect(await attempt(START, { email: "victim@example.com" })).toBe(true);
    });
  });

  describe("the right password", () => {
    const where = { address: "192.0.2.7" };
    const buckets = bucketsFor(EMAIL, undefined, where.address);

    test("makes the account's next five free again", async () => {
      await passing(5, START, () => where);
      await clearFailures(db(), buckets);
      expect(await passing(12, START)).toBe(5);
    });

    test("clears only its own count of the address, since others have failed there", async () => {
      const other = (index: number) => ({ email: `person-${index}@example.com`, ...where });
      await passing(28, START, other);
      expect(await attempt(START, where)).toBe(true);
      await clearFailures(db(), buckets);
      expect(await passing(12, START, other)).toBe(2);
    });

    test("cannot be used to guess other accounts' passwords for free in between", async () => {
      let guesses = 0;
      for (let round = 0; round < 100; round++) {
        if (await attempt(START, { email: `victim-${round}@example.com`, ...where })) guesses++;
        if (await attempt(START, where)) await clearFailures(db(), buckets);
      }
      expect(guesses).toBe(30);
    });

    test("on a known browser leaves the account's count to strangers as it is", async () => {
      await passing(5, START);
      await attempt(START, { device: "d1" });
      await clearFailures(db(), bucketsFor(EMAIL, "d1", elsewhere()));
      expect(await attempt(START)).toBe(false);
    });
  });

  describe("addresses of one network", () => {
    const key = (address: string) => bucketsFor(EMAIL, undefined, address)[0]?.key;

    test("of IPv6 share one count: a /64 has more addresses than there are guesses", () => {
      expect(key("2001:db8:1:2::1")).toBe(key("2001:DB8:1:2:ffff::9"));
      expect(key("2001:db8:1:2::1")).not.toBe(key("2001:db8:1:3::1"));
      expect(key("::1")).toBe(key("0:0:0:0:0:0:0:1"));
    });

    test("of IPv4 are counted one by one, also in the form in which IPv6 sockets give them", () => {
      expect(key("::ffff:192.0.2.1")).toBe(key("192.0.2.1"));
      expect(key("192.0.2.1")).not.toBe(key("192.0.2.2"));
    });
  });
});
