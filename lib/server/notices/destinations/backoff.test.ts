import fc from "fast-check";
import { expect, test } from "vitest";
import { backoffMs, isGivenUp } from "./backoff.ts";

const HOUR = 60 * 60_000;

test("waits longer after each failure, up to an hour, and never more than a fifth less than that", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 500 }), fc.double({ min: 0, max: 0.999, noNaN: true }), (tries, random) => {
      const whole = backoffMs(tries, () => 0);
      const some = backoffMs(tries, () => random);
      expect(whole).toBeLessThanOrEqual(HOUR);
      expect(some).toBeGreaterThanOrEqual(0.8 * whole - 1);
      expect(some).toBeLessThanOrEqual(whole);
      expect(backoffMs(tries + 1, () => 0)).toBeGreaterThanOrEqual(whole);
    }),
  );
  expect(backoffMs(1, () => 0)).toBe(1_000);
  expect(backoffMs(100, () => 0)).toBe(HOUR);
});

test("an event is tried about thirty times in its 24 hours", () => {
  let [waited, tries] = [0, 0];
  while (waited < 24 * HOUR) waited += backoffMs(++tries, () => 0.5);
  expect(tries).toBeGreaterThan(25);
  expect(tries).toBeLessThan(45);
});

test("an event is given up only after its destination failed for a day, and no event that is younger", () => {
  const now = 100 * HOUR;
  const old = { at: now - 25 * HOUR };
  expect(isGivenUp(old, now - 25 * HOUR, now)).toBe(true);
  // The server was off: nothing was tried.
  expect(isGivenUp(old, null, now)).toBe(false);
  expect(isGivenUp(old, now - HOUR, now)).toBe(false);
  expect(isGivenUp({ at: now - HOUR }, now - 25 * HOUR, now)).toBe(false);
});
