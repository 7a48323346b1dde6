import { expect, test } from "vitest";
import { hastyClock, thrownBy } from "../../../testing/scripted-vendor.ts";
import { CloudError } from "../../base/cloud-error.ts";
import { withRetries } from "./retry.ts";

const unavailable = (retryAfterSeconds?: number) =>
  new CloudError("cloud_unavailable", { outcome: "not_done", retryAfterSeconds });

/** Fails with `errors` one after the other, then answers how often it was called. */
function failing(...errors: Error[]) {
  let calls = 0;
  return async () => {
    const error = errors[calls];
    calls += 1;
    if (error) throw error;
    return calls;
  };
}

test("work that fails for a while is repeated, with pauses that double", async () => {
  const clock = hastyClock();
  const policy = { clock, random: () => 0, attempts: 4, again: () => true };
  expect(await withRetries(policy, failing(unavailable(), unavailable(), unavailable()))).toBe(4);
  expect(clock.pauses).toEqual([250, 500, 1_000]);
});

test("chance leaves out up to a half of a pause", async () => {
  const clock = hastyClock();
  await withRetries({ clock, random: () => 0.999, attempts: 2, again: () => true }, failing(unavailable()));
  expect(clock.pauses[0]).toBeCloseTo(125, 0);
});

test("work that keeps failing is given up after the last attempt, with its last error", async () => {
  const last = unavailable();
  const work = failing(unavailable(), last, unavailable());
  expect(
    await thrownBy(withRetries({ clock: hastyClock(), random: () => 0, attempts: 2, again: () => true }, work)),
  ).toBe(last);
});

test("lasting failures and errors of another kind are not retried", async () => {
  for (const error of [unavailable(), new TypeError("a mistake")]) {
    const clock = hastyClock();
    const policy = { clock, random: () => 0, attempts: 4, again: () => false };
    expect(await thrownBy(withRetries(policy, failing(error)))).toBe(error);
    expect(clock.pauses).toEqual([]);
  }
});

test("Retry-After is followed up to 15 seconds; a longer one ends the retries", async () => {
  const clock = hastyClock();
  const policy = { clock, random: () => 0, attempts: 4, again: () => true };
  expect(await withRetries(policy, failing(unavailable(15)))).toBe(2);
  expect(clock.pauses).toEqual([15_000]);
  expect(await thrownBy(withRetries(policy, failing(unavailable(16))))).toMatchObject({ retryAfterSeconds: 16 });
  expect(clock.pauses).toEqual([15_000]);
});

test("no retry starts after the time limit, and the last error is thrown at once", async () => {
  const clock = hastyClock();
  const policy = { clock, random: () => 0, attempts: 4, again: () => true, withinMs: 5_000 };
  expect(await thrownBy(withRetries(policy, failing(unavailable(6))))).toMatchObject({ retryAfterSeconds: 6 });
  expect(clock.pauses).toEqual([]);
});

test("an abort ends the pause", async () => {
  const abort = new AbortController();
  const clock = { now: () => 0, after: () => () => {} };
  const policy = { clock, random: () => 0, attempts: 4, again: () => true, signal: abort.signal };
  const work = thrownBy(withRetries(policy, failing(unavailable())));
  await Promise.resolve();
  abort.abort("left");
  expect(await work).toBe("left");
});
