import { describe, expect, test } from "vitest";
import { cluster, TARGET } from "../../testing/scripted-cluster.ts";
import { clientOf, thrownBy } from "../../testing/scripted-vendor.ts";
import { Secret } from "../base/secret.ts";
import { twoServers } from "../store/db/testing.ts";
import { RateLimiter } from "./api/limiter.ts";
import { createSettled } from "./api/settle.ts";
import { sharedThrough } from "./replicas.ts";

const { first, second } = twoServers();
const PROVE = process.env.ROLECALL_PROVE === "1";
/** The pace is real time: three seconds of it show what twelve do. */
const EACH = PROVE ? 60 : 15;
const CLICKS = PROVE ? 20 : 6;
const middleOf = (figures: readonly number[]) =>
  figures.toSorted((left, right) => left - right)[Math.floor(figures.length / 2)];
const shared = [first, second].map((store) => sharedThrough(async () => store()));

describe("the ten requests a second of two servers on one PostgreSQL", () => {
  test("are ten for both together: each slot is one request's, of whichever server", async () => {
    const begins: number[] = [];
    const limiters = shared.map(({ slots }) => {
      const take: typeof slots.take = async (options) => {
        const slot = await slots.take(options);
        if (slot.taken) begins.push(slot.beginsAt);
        return slot;
      };
      return new RateLimiter({ requestsPerSecond: 10, slots: { ...slots, take } });
    });
    const sends: number[] = [];
    const acquire = (limiter: RateLimiter) =>
      limiter.acquire("background").then(() => void sends.push(performance.now()));
    await Promise.all(limiters.flatMap((limiter) => Array.from({ length: EACH }, () => acquire(limiter))));
    expect(sends).toHaveLength(2 * EACH);
    expect(begins).toHaveLength(2 * EACH);
    begins.sort((left, right) => left - right);
    for (const [index, at] of begins.entries())
      expect((begins[index + 10] ?? Number.POSITIVE_INFINITY) - at).toBeGreaterThanOrEqual(1_000);
    if (!PROVE) return;
    // By the clock. A slot is 102 ms, and a busy machine is late for some.
    const apart = (by: number) => sends.slice(by).map((at, index) => at - (sends[index] ?? 0));
    expect(middleOf(apart(10))).toBeGreaterThan(1_000);
    expect(middleOf(apart(1))).toBeLessThan(1_000 / 8);
  });

  test("give a click on one the next slot, while both are busy in the background", async () => {
    const limiters = shared.map(({ slots }) => new RateLimiter({ requestsPerSecond: 10, slots }));
    const leave = new AbortController();
    let inBackground = 0;
    const background = limiters.flatMap((limiter) =>
      Array.from({ length: 50 }, () =>
        limiter.acquire("background", leave.signal).then(
          () => void inBackground++,
          () => {},
        ),
      ),
    );
    const clicks: { before: number; ms: number }[] = [];
    for (let click = 0; click < CLICKS; click += 1) {
      await new Promise((resolve) => setTimeout(resolve, 150 + 13 * click));
      const [clickedAt, sent] = [performance.now(), inBackground];
      await limiters[click % 2]?.acquire("write");
      clicks.push({ before: inBackground - sent, ms: performance.now() - clickedAt });
    }
    expect(inBackground).toBeLessThan(100);
    leave.abort();
    await Promise.all(background);
    // At most the slot that each server had taken; of the middle one, since a busy machine is late for some.
    expect(middleOf(clicks.map(({ before }) => before))).toBeLessThanOrEqual(2);
    if (PROVE) expect(middleOf(clicks.map(({ ms }) => ms))).toBeLessThan(102 + 30);
  });
});

describe("one SQL user, changed on two servers at once", () => {
  test("is changed on one after the other", async () => {
    const notes: string[] = [];
    const work = (name: string) => async () => {
      notes.push(`${name} begins`);
      await new Promise((resolve) => setTimeout(resolve, 20));
      notes.push(`${name} ends`);
    };
    await Promise.all(shared.map(({ alone }, index) => alone("a", work(String(index)))));
    const [begun] = notes;
    const order = begun === "0 begins" ? ["0", "1"] : ["1", "0"];
    expect(notes).toEqual(order.flatMap((name) => [`${name} begins`, `${name} ends`]));
  });

  test("is created by one; the other learns that it exists, and its password is nowhere", async () => {
    const { world, vendor, sent } = await cluster();
    const clients = shared.map((each) => clientOf(vendor, { shared: each }));
    const tries = await Promise.allSettled(
      clients.map((client, index) =>
        createSettled(client, { ...TARGET, password: new Secret(`password of server ${index}`) }),
      ),
    );
    const winner = tries.findIndex(({ status }) => status === "fulfilled");
    expect(tries.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(tries[1 - winner]).toMatchObject({ reason: { code: "sql_user_exists" } });
    expect(world.get("app")).toBe(`password of server ${winner}`);
    expect(sent("POST")).toHaveLength(1);
  });
});

test("where the store does not answer, no change is begun", async () => {
  const { alone } = sharedThrough(() => Promise.reject(new Error("no answer")));
  let begun = false;
  const failure = await thrownBy(
    alone("a", async () => {
      begun = true;
    }),
  );
  expect(failure).toMatchObject({ code: "store_unavailable", outcome: "not_done" });
  expect(begun).toBe(false);
});
