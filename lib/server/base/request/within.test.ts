import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { within } from "./within.ts";

beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] }));
afterEach(() => void vi.useRealTimers());

test("resolves to the work's value, and leaves no timer behind", async () => {
  expect(await within(1_000, Promise.resolve("done"), "late")).toBe("done");
  await expect(within(1_000, Promise.reject(new Error("broken")), "late")).rejects.toThrow("broken");
  expect(vi.getTimerCount()).toBe(0);
});

test("is `late` once the time is over, and not before", async () => {
  const work = Promise.withResolvers<string>();
  const settled = vi.fn();
  const waiting = within(1_000, work.promise, "late").then(settled);
  await vi.advanceTimersByTimeAsync(999);
  expect(settled).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1);
  await waiting;
  expect(settled).toHaveBeenCalledExactlyOnceWith("late");
});

test("work that fails after that causes no unhandled rejection", async () => {
  const work = Promise.withResolvers<never>();
  const waiting = within(1_000, work.promise, "late");
  await vi.advanceTimersByTimeAsync(1_000);
  expect(await waiting).toBe("late");
  const unhandled = vi.fn();
  process.once("unhandledRejection", unhandled);
  work.reject(new Error("too late"));
  await new Promise((turn) => setImmediate(turn));
  process.off("unhandledRejection", unhandled);
  expect(unhandled).not.toHaveBeenCalled();
});
