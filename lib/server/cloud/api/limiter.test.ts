import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ManualClock } from "../../../testing/doubles/manual-clock.ts";
import { thrownBy } from "../../../testing/scripted-vendor.ts";
import { RateLimiter } from "./limiter.ts";
import type { Priority } from "./priority.ts";

function setUp(options: { requestsPerSecond?: number; maxQueued?: number } = {}, lateness?: () => number) {
  const clock = new ManualClock(lateness);
  const limiter = new RateLimiter({ requestsPerSecond: 10, ...options, clock });
  const sends: { name: string; at: number }[] = [];
  const send = (name: string, priority: Priority = "read", signal?: AbortSignal) =>
    limiter.acquire(priority, signal).then(() => void sends.push({ name, at: clock.now() - 1_000 }));
  return {
    clock,
    limiter,
    sends,
    send,
    times: () => sends.map(({ at }) => at),
    names: () => sends.map(({ name }) => name),
  };
}

const gaps = (times: readonly number[], over = 1) => times.slice(over).map((at, index) => at - (times[index] ?? 0));

describe("spacing", () => {
  test("the first goes at once, the next a slot later", async () => {
    const { clock, send, times } = setUp();
    for (let count = 0; count < 3; count += 1) void send("a");
    await clock.pass(1_000);
    expect(times()).toEqual([0, 100, 200]);
  });

  test("a busy hour sends at 91 in 100 of the vendor's rate", async () => {
    const { clock, send, times } = setUp({ maxQueued: 1_000 });
    for (let count = 0; count < 301; count += 1) void send("a");
    await clock.pass(60_000);
    expect(times()).toHaveLength(301);
    expect(300 / ((times().at(-1) ?? 0) / 1_000)).toBeGreaterThan(9.09);
  });

  test("whenever they come and however late timers are: 100 ms apart, and 10 in any 1,100 ms at most", async () => {
    const arrivals = fc.array(fc.nat({ max: 400 }), { minLength: 5, maxLength: 60 });
    const lateness = fc.infiniteStream(fc.oneof(fc.constant(0), fc.double({ min: 0, max: 30, noNaN: true })));
    await fc.assert(
      fc.asyncProperty(arrivals, lateness, async (pauses, late) => {
        const { clock, send, times } = setUp({}, () => late.next().value);
        for (const pause of pauses) {
          void send("a");
          await clock.pass(pause);
        }
        await clock.pass(60_000);
        expect(times()).toHaveLength(pauses.length);
        for (const gap of gaps(times())) expect(gap).toBeGreaterThanOrEqual(100 - 1e-6);
        for (const span of gaps(times(), 10)) expect(span).toBeGreaterThanOrEqual(1_100 - 1e-6);
      }),
      { numRuns: 30 },
    );
  });

  test("where the vendor counts them, 10 arrive in any second at most, although the way takes up to 100 ms more at times", async () => {
    const ways = fc.array(fc.nat({ max: 100 }), { minLength: 80, maxLength: 80 });
    await fc.assert(
      fc.asyncProperty(ways, async (way) => {
        const { clock, send, times } = setUp();
        for (let count = 0; count < way.length; count += 1) void send("a");
        await clock.pass(60_000);
        const arrived = times().map((at, index) => at + (way[index] ?? 0));
        arrived.sort((one, other) => one - other);
        for (const span of gaps(arrived, 10)) expect(span).toBeGreaterThanOrEqual(1_000 - 1e-6);
      }),
    );
  });

  test("whatever the vendor takes to answer, 10 arrive in any second at most, and with quick answers at 97 in 100 of its rate", async () => {
    const trips = fc.array(fc.record({ way: fc.nat({ max: 400 }), back: fc.nat({ max: 400 }) }), {
      minLength: 60,
      maxLength: 60,
    });
    const arrive = async (way: readonly { way: number; back: number }[]) => {
      const clock = new ManualClock();
      const limiter = new RateLimiter({ requestsPerSecond: 10, clock });
      const arrived: number[] = [];
      for (const { way: there, back } of way)
        void limiter.acquire("read").then((answered) => {
          // The limiter cannot foresee delays longer than the margin.
          const at = clock.now() + Math.min(there, 100);
          arrived.push(at);
          clock.after(Math.min(there, 100) + back, answered, 0);
        });
      await clock.pass(60_000);
      return arrived.sort((one, other) => one - other);
    };
    await fc.assert(
      fc.asyncProperty(trips, async (way) => {
        for (const span of gaps(await arrive(way), 10)) expect(span).toBeGreaterThanOrEqual(1_000 - 1e-6);
      }),
    );
    const quick = await arrive(Array.from({ length: 101 }, () => ({ way: 10, back: 10 })));
    expect(100 / (((quick.at(-1) ?? 0) - (quick[0] ?? 0)) / 1_000)).toBeGreaterThan(9.7);
  });

  test("after idle time there is no burst to make up for it", async () => {
    const { clock, send, times } = setUp();
    void send("a");
    await clock.pass(60_000);
    for (let count = 0; count < 12; count += 1) void send("a");
    await clock.pass(60_000);
    for (const gap of gaps(times())) expect(gap).toBeGreaterThanOrEqual(100);
  });

  test.each([0.5, 1, 2.5, 5])("another rate, %d a second, is kept as well", async (requestsPerSecond) => {
    const { clock, send, times } = setUp({ requestsPerSecond });
    for (let count = 0; count < 10; count += 1) void send("a");
    await clock.pass(60_000);
    expect(times()).toHaveLength(10);
    const inWindow = Math.max(1, Math.floor(requestsPerSecond));
    for (const span of gaps(times(), inWindow))
      expect(span).toBeGreaterThanOrEqual((inWindow / requestsPerSecond) * 1_100 - 1e-6);
  });

  test.each([0, Number.POSITIVE_INFINITY])("%d switches the limiter off", async (requestsPerSecond) => {
    const { limiter, send, times } = setUp({ requestsPerSecond });
    limiter.pause(60);
    await Promise.all(Array.from({ length: 500 }, () => send("a")));
    expect(times()).toHaveLength(500);
  });
});

describe("pages while changes run", () => {
  test("a read goes after three changes at the latest, however many wait", async () => {
    const { clock, send, names } = setUp();
    for (let count = 0; count < 20; count += 1) void send("change", "write");
    for (const name of ["first page", "second page"]) void send(name);
    await clock.pass(1_000);
    expect(names().indexOf("first page")).toBe(3);
    expect(names().indexOf("second page")).toBe(7);
  });

  test("work in the background goes after both", async () => {
    const { clock, send, names } = setUp();
    void send("background", "background");
    await clock.pass(0);
    void send("later", "background");
    for (let count = 0; count < 5; count += 1) void send("change", "write");
    void send("page");
    await clock.pass(2_000);
    expect(names().at(-1)).toBe("later");
  });
});

describe("the place in the queue", () => {
  const ADA = new Set(["ada"]);

  test("of a change is the changes before it, of a read all calls; the time is that of all calls", async () => {
    const { clock, limiter, send } = setUp();
    for (let count = 0; count < 13; count += 1) void send("change", "write");
    await clock.pass(0);
    void send("page");
    void limiter.acquire("write", undefined, ADA);
    void limiter.acquire("read", undefined, ADA);
    const { change, read } = limiter.placesOf("ada");
    // The first went at once; three changes go between two reads, and ten calls without an answer take 1.1 s.
    expect(change).toEqual({ before: 12, seconds: expect.closeTo(1.6) });
    expect(read).toEqual({ before: 6, seconds: expect.closeTo(0.7) });
    expect(limiter.placesOf("ben")).toEqual({ change: null, read: null });
    await clock.pass(5_000);
    expect(limiter.placesOf("ada")).toEqual({ change: null, read: null });
  });

  test("is the number of calls before it, and the estimated time is at most a tenth too long", async () => {
    const kinds = fc.array(fc.constantFrom("write", "read", "background"), { maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(kinds, fc.constantFrom("write", "read"), async (before, kind) => {
        const { clock, limiter, send, sends } = setUp();
        for (const each of before) void send(each, each as Priority);
        await clock.pass(0);
        const own = limiter.acquire(kind, undefined, ADA).then(() => clock.now());
        const sent = sends.length;
        const place = limiter.placesOf("ada")[kind === "write" ? "change" : "read"];
        const asked = clock.now();
        await clock.pass(30_000);
        const at = (await own) - asked;
        if (place === null) {
          expect(at).toBe(0);
          return;
        }
        const between = sends.slice(sent).filter(({ at: sentAt }) => sentAt + 1_000 < at + asked);
        const counted = between.filter(({ name }) => kind === "read" || name === "write");
        expect(place.before).toBe(counted.length);
        expect(at / 1_000).toBeLessThanOrEqual(place.seconds + 1e-9);
        expect(at / 1_000).toBeGreaterThan(place.seconds * 0.85 - 0.1);
      }),
      { numRuns: 60 },
    );
  });

  test("includes the pause that the vendor asked for", async () => {
    const { limiter } = setUp();
    limiter.pause(20);
    void limiter.acquire("write", undefined, ADA);
    expect(limiter.placesOf("ada").change).toEqual({ before: 0, seconds: 20 });
  });
});

describe("Retry-After", () => {
  test("nothing is sent before its time, also not by a timer that was set before", async () => {
    const { clock, limiter, send, times } = setUp();
    void send("first");
    void send("waiting");
    await clock.pass(50);
    limiter.pause(7);
    void send("later");
    await clock.pass(60_000);
    expect(times()).toEqual([0, 7_050, 7_175]);
  });

  test("for a minute after it, eight a second are sent; then ten again", async () => {
    const { clock, limiter, send, times } = setUp({ maxQueued: 2_000 });
    limiter.pause(1);
    for (let count = 0; count < 700; count += 1) void send("a");
    await clock.pass(120_000);
    const inMinute = times().filter((at) => at >= 1_000 && at < 61_000);
    expect(inMinute.length).toBeLessThanOrEqual(480);
    expect(inMinute.length).toBeGreaterThan(430);
    for (const span of gaps(inMinute, 8)) expect(span).toBeGreaterThanOrEqual(1_000);
    const after = times().filter((at) => at >= 62_000);
    expect(after.length).toBeGreaterThan(100);
    expect(Math.min(...gaps(after))).toBeLessThan(125);
  });

  test("a pause of more than a minute is not followed to its end", async () => {
    const { clock, limiter, send, times } = setUp();
    limiter.pause(86_400);
    void send("a");
    await clock.pass(60_000);
    expect(times()).toEqual([60_000]);
  });

  test("a shorter pause does not replace a longer one", async () => {
    const { clock, limiter, send, times } = setUp();
    limiter.pause(10);
    limiter.pause(1);
    void send("a");
    await clock.pass(60_000);
    expect(times()).toEqual([10_000]);
  });
});

describe("the queue", () => {
  test("a person's change goes before a person's read, that before background work; within each, first come first served", async () => {
    const { clock, send, names } = setUp();
    const order: [string, Priority][] = [
      ["now", "background"],
      ["b1", "background"],
      ["r1", "read"],
      ["b2", "background"],
      ["w1", "write"],
      ["r2", "read"],
      ["w2", "write"],
    ];
    for (const [name, priority] of order) void send(name, priority);
    await clock.pass(5_000);
    expect(names()).toEqual(["now", "w1", "w2", "r1", "r2", "b1", "b2"]);
  });

  test("a person's click waits one slot at most, whatever waits in the background", async () => {
    const { clock, send, sends } = setUp();
    for (let count = 0; count < 100; count += 1) void send("background", "background");
    await clock.pass(3_050);
    void send("click", "write");
    await clock.pass(60_000);
    expect(sends.find(({ name }) => name === "click")?.at).toBeLessThanOrEqual(3_050 + 120);
  });

  test("a call beyond the limit of the queue is refused as busy; other priorities have their own limit", async () => {
    const { clock, send, names } = setUp({ maxQueued: 2 });
    void send("now", "background");
    void send("b1", "background");
    void send("b2", "background");
    expect(await thrownBy(send("b3", "background"))).toMatchObject({ code: "busy", outcome: "not_done" });
    void send("click", "write");
    await clock.pass(5_000);
    expect(names()).toEqual(["now", "click", "b1", "b2"]);
  });

  test("a call that is aborted while waiting leaves at once, and uses no slot", async () => {
    const { clock, send, sends } = setUp();
    const abort = new AbortController();
    void send("now");
    const gone = thrownBy(send("gone", "read", abort.signal));
    void send("next");
    abort.abort("left");
    expect(await gone).toBe("left");
    await clock.pass(5_000);
    expect(sends).toEqual([
      { name: "now", at: 0 },
      { name: "next", at: 100 },
    ]);
  });

  test("a call that is already aborted does not enter the queue", async () => {
    const { send, names } = setUp();
    expect(await thrownBy(send("gone", "read", AbortSignal.abort("left")))).toBe("left");
    expect(names()).toEqual([]);
  });

  test("an abort after the send changes nothing", async () => {
    const { clock, send, names } = setUp();
    const abort = new AbortController();
    await send("sent", "read", abort.signal);
    void send("next");
    abort.abort();
    await clock.pass(1_000);
    expect(names()).toEqual(["sent", "next"]);
  });
});
