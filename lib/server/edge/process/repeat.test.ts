import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { freshProcess } from "../../../testing/server.ts";
import { drain } from "../../base/request/in-flight.ts";
import { repeat } from "./repeat.ts";

freshProcess();
beforeEach(() => void vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] }));
afterEach(() => void vi.useRealTimers());

const EVERY = 1_000;
const next = () => vi.advanceTimersByTimeAsync(EVERY);

type Round = { end: PromiseWithResolvers<void> };
const held: Round[] = [];
afterEach(() => {
  for (const { end } of held.splice(0)) end.resolve();
});

/** Work whose rounds end when the test says so, or with it. */
function heldWork() {
  const rounds: Round[] = [];
  const work = () => {
    const end = Promise.withResolvers<void>();
    rounds.push({ end });
    held.push({ end });
    return end.promise;
  };
  return { rounds, work };
}

test("the first round begins at once", async () => {
  const { rounds, work } = heldWork();
  repeat({ everyMs: EVERY, work, failure: "failed" });
  expect(rounds.length).toBe(1);
  rounds[0]?.end.resolve();
  await next();
  expect(rounds.length).toBe(2);
});

test("a job that waits begins after one interval", async () => {
  const { rounds, work } = heldWork();
  repeat({ everyMs: EVERY, work, failure: "failed", waits: true });
  expect(rounds.length).toBe(0);
  await next();
  expect(rounds.length).toBe(1);
});

test("a round is left out while the one before runs", async () => {
  const { rounds, work } = heldWork();
  repeat({ everyMs: EVERY, work, failure: "failed" });
  await next();
  await next();
  expect(rounds.length).toBe(1);
  rounds[0]?.end.resolve();
  await next();
  expect(rounds.length).toBe(2);
});

test("a slow item of work with turns does not keep the next round", async () => {
  const { rounds, work } = heldWork();
  repeat({ everyMs: EVERY, work, failure: "failed", hasTurns: true });
  await next();
  expect(rounds.length).toBe(2);
});

test("a failed round is followed by the next one", async () => {
  const { rounds, work } = heldWork();
  repeat({ everyMs: EVERY, work, failure: "failed" });
  rounds[0]?.end.reject(new Error("no store"));
  await next();
  expect(rounds.length).toBe(2);
});

test("a stop waits for the round", async () => {
  const { rounds, work } = heldWork();
  repeat({ everyMs: EVERY, work, failure: "failed" });
  let left: number | undefined;
  const drained = drain(10_000).then((works) => {
    left = works;
  });
  await new Promise(setImmediate);
  expect(left).toBeUndefined();
  rounds[0]?.end.resolve();
  await drained;
  expect(left).toBe(0);
});
