import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ManualClock } from "../../../testing/doubles/manual-clock.ts";
import { thrownBy } from "../../../testing/scripted-vendor.ts";
import { RateLimiter } from "./limiter.ts";
import type { Priority } from "./priority.ts";
import type { SharedSlots } from "./shared-pace.ts";

/** Where the slots are kept, the time of day is another one than that of the servers. */
const AHEAD_BY = 5_000_000;

/** A second implementation of the store's slots, with a delay of `way()` ms in each direction. */
function slotsOn(clock: ManualClock, way: () => number) {
  const row = { lastAt: 0, pausedUntil: 0, slowUntil: 0, broken: false, asked: 0, taken: 0 };
  const lastTen: { at: number; answeredAt: number }[] = [];
  const now = () => clock.now() + AHEAD_BY;
  const travel = () => new Promise<void>((resolve) => void clock.after(way(), resolve, 0));
  const far =
    <I extends unknown[], O>(work: (...input: I) => O) =>
    async (...input: I): Promise<O> => {
      await travel();
      if (row.broken) throw new Error("no answer");
      const answer = work(...input);
      await travel();
      return answer;
    };
  const slotOf = (number: number) => lastTen.at(number - row.taken - 1);
  const slots: SharedSlots = {
    take: far(({ normal, slow, aheadMs }) => {
      row.asked += 1;
      const at = now();
      const { slotMs, inWindow } = at < row.slowUntil ? slow : normal;
      const leaving = lastTen.at(-inWindow) ?? { at: 0, answeredAt: 0 };
      const window = slotMs * inWindow;
      const isAnswered = Number.isFinite(leaving.answeredAt);
      const left = isAnswered ? leaving.answeredAt + window + 5 : leaving.at + window * 1.1 + 10;
      const due = Math.max(row.lastAt + slotMs, row.pausedUntil, left);
      if (due > at + aheadMs) return { taken: false, beginsAt: due, at, number: row.taken };
      row.lastAt = Math.max(due, at - 3);
      row.taken += 1;
      lastTen.push({ at: row.lastAt, answeredAt: Number.POSITIVE_INFINITY });
      if (lastTen.length > 10) lastTen.shift();
      return { taken: true, beginsAt: row.lastAt, at, number: row.taken };
    }),
    postpone: far((number, ms) => {
      row.lastAt += ms;
      const slot = slotOf(number);
      if (slot) slot.at += ms;
    }),
    answer: far((number) => {
      const slot = slotOf(number);
      if (slot) slot.answeredAt = now();
    }),
    pauseLeft: far(() => Math.max(0, row.pausedUntil - now())),
    pause: far((ms, slowForMs) => {
      row.pausedUntil = Math.max(row.pausedUntil, now() + ms);
      row.slowUntil = row.pausedUntil + slowForMs;
    }),
  };
  return { slots, row };
}

type Ways = {
  lateness?: () => number;
  /** to the slots and back */
  way?: () => number;
  /** to the vendor and back; without it nothing is answered */
  toVendor?: () => number;
};

/** Two servers with one key; `sends` has the requests and their times, `arrived` their times at the vendor. */
function setUp({ lateness = () => 0, way = () => 1, toVendor }: Ways = {}) {
  const clock = new ManualClock(lateness);
  const { slots, row } = slotsOn(clock, way);
  const servers = [0, 1].map(() => new RateLimiter({ requestsPerSecond: 10, clock, slots, maxQueued: 1_000 }));
  const sends: { name: string; at: number }[] = [];
  const arrived: number[] = [];
  const arrive = (answered: () => void) => {
    if (!toVendor) return;
    clock.after(
      toVendor(),
      () => {
        arrived.push(clock.now());
        clock.after(toVendor(), answered, 0);
      },
      0,
    );
  };
  const send = (server: number, name: string, priority: Priority = "write", signal?: AbortSignal) =>
    servers[server]?.acquire(priority, signal).then((answered) => {
      sends.push({ name, at: clock.now() });
      arrive(answered);
    });
  return { clock, row, servers, sends, arrived, send, times: () => sends.map(({ at }) => at) };
}

const gaps = (times: readonly number[], over = 1) => times.slice(over).map((at, index) => at - (times[index] ?? 0));
/** As often on each of the two servers. */
const both = (times: number, work: (server: number) => void) => {
  for (let done = 0; done < times; done += 1) for (const server of [0, 1]) work(server);
};

describe("two servers together", () => {
  const rateOf = (times: readonly number[]) => (times.length - 1) / (((times.at(-1) ?? 0) - (times[0] ?? 0)) / 1_000);

  test("send at 97 in 100 of the vendor's rate when both are busy and it answers soon, evenly", async () => {
    const { clock, send, times, arrived } = setUp({ toVendor: () => 5 });
    both(150, (server) => void send(server, "a"));
    await clock.pass(60_000);
    expect(times()).toHaveLength(300);
    expect(rateOf(times())).toBeGreaterThan(9.7);
    for (const gap of gaps(times())) expect(gap).toBeGreaterThanOrEqual(95);
    for (const span of gaps(arrived, 10)) expect(span).toBeGreaterThan(1_000);
  });

  test("send at 90 in 100 of it while nothing is answered", async () => {
    const { clock, send, times } = setUp();
    both(150, (server) => void send(server, "a"));
    await clock.pass(60_000);
    expect(rateOf(times())).toBeGreaterThan(9);
  });

  test("let 10 arrive in any second at most, however long the ways to the vendor, to the slots and back take", async () => {
    const some = (max: number) => fc.infiniteStream(fc.oneof(fc.constant(0), fc.nat({ max })));
    await fc.assert(
      fc.asyncProperty(some(450), some(10), some(30), async (vendor, long, late) => {
        const ways = { toVendor: () => vendor.next().value, way: () => long.next().value };
        const { clock, send, arrived } = setUp({ ...ways, lateness: () => late.next().value });
        both(40, (server) => void send(server, "a"));
        await clock.pass(60_000);
        arrived.sort((one, other) => one - other);
        expect(arrived).toHaveLength(80);
        for (const span of gaps(arrived, 10)) expect(span).toBeGreaterThanOrEqual(1_000);
      }),
      { numRuns: 40 },
    );
  });

  test("let 10 arrive in any second at most where the vendor counts them, although the way takes up to 100 ms more at times", async () => {
    const ways = fc.array(fc.nat({ max: 100 }), { minLength: 80, maxLength: 80 });
    await fc.assert(
      fc.asyncProperty(ways, async (way) => {
        const { clock, send, times } = setUp();
        both(way.length / 2, (server) => void send(server, "a"));
        await clock.pass(60_000);
        const arrived = times().map((at, index) => at + (way[index] ?? 0));
        arrived.sort((one, other) => one - other);
        for (const span of gaps(arrived, 10)) expect(span).toBeGreaterThanOrEqual(1_000);
      }),
      { numRuns: 40 },
    );
  });

  test("both get slots while both are busy", async () => {
    const { clock, send, sends } = setUp({ way: () => 1 + Math.random() });
    both(100, (server) => void send(server, String(server)));
    await clock.pass(10_000);
    expect(sends.filter(({ name }) => name === "0").length).toBeGreaterThan(20);
    expect(sends.filter(({ name }) => name === "1").length).toBeGreaterThan(20);
  });

  test("whenever requests come, however late timers are and however long the way to the slots: 10 in any second at most", async () => {
    const arrivals = fc.array(
      fc.record({ pause: fc.oneof(fc.constant(0), fc.nat({ max: 300 })), server: fc.nat({ max: 1 }) }),
      {
        minLength: 20,
        maxLength: 60,
      },
    );
    const some = (max: number) =>
      fc.infiniteStream(fc.oneof(fc.constant(0), fc.double({ min: 0, max: max / 5, noNaN: true }), fc.nat({ max })));
    await fc.assert(
      fc.asyncProperty(arrivals, some(60), some(10), async (requests, late, long) => {
        const { clock, send, times } = setUp({ lateness: () => late.next().value, way: () => long.next().value });
        for (const { pause, server } of requests) {
          void send(server, "a");
          await clock.pass(pause);
        }
        await clock.pass(60_000);
        expect(times()).toHaveLength(requests.length);
        for (const span of gaps(times(), 10)) expect(span).toBeGreaterThan(1_000);
      }),
      { numRuns: 40 },
    );
  });

  test("a click waits one slot at most, on whichever server, whatever waits in the background of the other", async () => {
    const { clock, send, sends } = setUp();
    both(100, (server) => void send(server, "background", "background"));
    for (const [index, pause] of [1_010, 1_033, 1_055, 1_077, 1_099].entries()) {
      await clock.pass(pause);
      const clickedAt = clock.now();
      void send(index % 2, "click");
      await clock.pass(500);
      const sentAt = sends.filter(({ name }) => name === "click").at(-1)?.at ?? Number.POSITIVE_INFINITY;
      expect(sentAt - clickedAt).toBeLessThanOrEqual(110 + 10);
    }
  });

  test("a slot that was taken for background work goes to the click that has come since", async () => {
    const { clock, send, sends } = setUp({ way: () => 30 });
    void send(0, "background", "background");
    await clock.pass(40);
    void send(0, "click");
    await clock.pass(1_000);
    expect(sends.map(({ name }) => name)).toEqual(["click", "background"]);
  });

  test("ask for a slot only when a call waits, and hardly more often than there are slots", async () => {
    const { clock, row, send } = setUp();
    await clock.pass(5_000);
    expect(row.asked).toBe(0);
    both(50, (server) => void send(server, "a"));
    await clock.pass(30_000);
    expect(row.asked).toBeLessThan(300);
  });
});

describe("Retry-After", () => {
  test("to one server is known to the other as a pause once that has asked for a slot", async () => {
    const { clock, servers, send } = setUp();
    both(30, (server) => void send(server, "a"));
    await clock.pass(500);
    expect(servers.map((server) => server.pauseLeft())).toEqual([0, 0]);
    servers[0]?.pause(60);
    await clock.pass(20_000);
    for (const server of servers) expect(server.pauseLeft()).toBeCloseTo(40_000, -2);
  });

  test("to one server holds for both, and both are slower for a minute after it", async () => {
    const { clock, servers, send, times } = setUp();
    servers[0]?.pause(7);
    await clock.pass(50);
    both(400, (server) => void send(server, "a"));
    const begun = clock.now() - 50;
    await clock.pass(120_000);
    expect((times()[0] ?? 0) - begun).toBeGreaterThanOrEqual(7_000);
    const slow = times().filter((at) => at < begun + 67_000);
    expect(slow.length).toBeGreaterThan(425);
    for (const span of gaps(slow, 8)) expect(span).toBeGreaterThanOrEqual(1_000);
    expect(gaps(times()).at(-1)).toBeLessThan(120);
  });

  test("takes back a slot that was given and not used yet", async () => {
    const { clock, servers, send, times } = setUp();
    void send(0, "first");
    void send(0, "second");
    // The second slot begins 102 ms after the first and is taken 60 ms before that.
    await clock.pass(90);
    servers[0]?.pause(3);
    await clock.pass(10_000);
    expect(times()[1]).toBeGreaterThanOrEqual(1_090 + 3_000);
  });
});

test("a slot that one server took before the vendor told the other to wait, waits too", async () => {
  const { clock, servers, send, times } = setUp();
  void send(0, "first");
  void send(0, "second");
  await clock.pass(60);
  servers[1]?.pause(3);
  await clock.pass(10_000);
  expect(times()[1]).toBeGreaterThanOrEqual(1_060 + 3_000);
});

describe("slots that cannot be reached", () => {
  test("stop everything: waiting calls are refused at once, and nothing is sent", async () => {
    const { clock, row, send, sends } = setUp();
    row.broken = true;
    const failures = [thrownBy(send(0, "a") as Promise<void>), thrownBy(send(0, "b", "read") as Promise<void>)];
    await clock.pass(1_000);
    for (const failure of await Promise.all(failures))
      expect(failure).toMatchObject({ code: "store_unavailable", outcome: "not_done" });
    expect(sends).toEqual([]);
  });

  test("are asked again by the next request", async () => {
    const { clock, row, send, sends } = setUp();
    row.broken = true;
    const failure = thrownBy(send(0, "lost") as Promise<void>);
    await clock.pass(1_000);
    await failure;
    row.broken = false;
    void send(0, "back");
    await clock.pass(1_000);
    expect(sends.map(({ name }) => name)).toEqual(["back"]);
  });

  test("leave no aborted call behind", async () => {
    const { clock, row, send, sends } = setUp();
    const abort = new AbortController();
    void send(0, "first");
    await clock.pass(10);
    const gone = thrownBy(send(0, "gone", "write", abort.signal) as Promise<void>);
    abort.abort("left");
    expect(await gone).toBe("left");
    row.broken = true;
    await clock.pass(1_000);
    expect(sends.map(({ name }) => name)).toEqual(["first"]);
  });
});

test("the place in the queue is that on this server, and its time is less than what both take", async () => {
  const { clock, servers, send } = setUp();
  both(20, (server) => void send(server, `server ${server}`));
  await clock.pass(0);
  const own = servers[0]?.acquire("write", undefined, new Set(["ada"])).then(() => clock.now());
  const place = servers[0]?.placesOf("ada").change;
  const asked = clock.now();
  await clock.pass(60_000);
  expect(place?.before).toBe(20);
  expect(((await own) ?? 0) - asked).toBeGreaterThan((place?.seconds ?? 0) * 1_000);
});
