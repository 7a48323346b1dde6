import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Limiter } from "./limiter.ts";
import { ask, emulatorForTest } from "./testing.ts";
import { busiest } from "./world/record.ts";

const PATH = "/api/v1/organization";

/** A clock that stands still until moved. */
function stoppedClock() {
  let now = 1_000_000;
  return { now: () => now, move: (ms: number) => (now += ms) };
}

describe("the rate limit", () => {
  test("lets ten requests of a key through, answers the eleventh with Retry-After and the vendor's text", async () => {
    const clock = stoppedClock();
    const emulator = await emulatorForTest({ rateLimit: { perSecond: 10 }, clock: clock.now });
    for (let count = 0; count < 10; count += 1) expect((await ask(emulator, "GET", PATH)).status).toBe(200);
    const reply = await ask(emulator, "GET", PATH);
    expect(reply.status).toBe(429);
    expect(reply.headers.get("retry-after")).toBe("1");
    expect(reply.text).toBe("rate limit exceeded");
    expect(reply.json).toBeUndefined();
    expect(reply.headers.get("cc-trace-id")).not.toBeNull();
    clock.move(999);
    expect((await ask(emulator, "GET", PATH)).status).toBe(429);
    clock.move(1);
    expect((await ask(emulator, "GET", PATH)).status).toBe(200);
  });

  test("counts per key, and counts no request with a wrong one", async () => {
    const emulator = await emulatorForTest({ rateLimit: { perSecond: 1 }, clock: stoppedClock().now });
    emulator.grantKey("CCDB1_other");
    const other = { authorization: "Bearer CCDB1_other" };
    const wrong = { authorization: "Bearer CCDB1_wrong" };
    for (let count = 0; count < 3; count += 1)
      expect((await ask(emulator, "GET", PATH, undefined, wrong)).status).toBe(401);
    expect((await ask(emulator, "GET", PATH)).status).toBe(200);
    expect((await ask(emulator, "GET", PATH, undefined, other)).status).toBe(200);
    expect((await ask(emulator, "GET", PATH)).status).toBe(429);
  });

  test("answers with the configured status, and never when switched off", async () => {
    const emulator = await emulatorForTest({ rateLimit: { perSecond: 1, status: 503 }, clock: stoppedClock().now });
    await ask(emulator, "GET", PATH);
    expect((await ask(emulator, "GET", PATH)).status).toBe(503);
    emulator.setRateLimit(0);
    for (let count = 0; count < 50; count += 1) expect((await ask(emulator, "GET", PATH)).status).toBe(200);
  });

  test("never accepts more than its number in any second, and never refuses below it", () => {
    const gaps = fc.array(fc.integer({ min: 0, max: 400 }), { maxLength: 120 });
    fc.assert(
      fc.property(gaps, fc.integer({ min: 1, max: 12 }), (steps, perSecond) => {
        const clock = stoppedClock();
        const limiter = new Limiter({ perSecond, status: 429 }, clock.now);
        const accepted: { at: number }[] = [];
        for (const step of steps) {
          const at = clock.move(step);
          const inWindow = accepted.filter((one) => one.at > at - 1000).length;
          const wait = limiter.take("key");
          expect(wait > 0).toBe(inWindow >= perSecond);
          if (wait === 0) accepted.push({ at });
        }
        expect(busiest(accepted)).toBeLessThanOrEqual(perSecond);
      }),
      { seed: 10 },
    );
  });
});

describe("busiest", () => {
  test("counts the fullest second, its end not included", () => {
    const at = (...times: number[]) => times.map((time) => ({ at: time }));
    expect(busiest([])).toBe(0);
    expect(busiest(at(0, 1000))).toBe(1);
    expect(busiest(at(0, 999))).toBe(2);
    expect(busiest(at(5000, 0, 501, 999, 1500, 1498))).toBe(4);
  });
});
