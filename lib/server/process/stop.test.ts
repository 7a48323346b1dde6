import { afterEach, expect, test, vi } from "vitest";
import { freshProcess } from "../../testing/server.ts";
import { isStopping, track } from "../base/in-flight.ts";
import { stopOnSignals } from "./stop.ts";

freshProcess();
const SIGNALS = ["SIGINT", "SIGTERM"] as const;
const before = SIGNALS.map((signal) => process.listeners(signal));
afterEach(() => {
  for (const [index, signal] of SIGNALS.entries())
    for (const listener of process.listeners(signal))
      if (!before[index]?.includes(listener)) process.removeListener(signal, listener);
  vi.restoreAllMocks();
});

test("a first signal waits for what runs and ends with 0, and a second one ends at once", async () => {
  const codes: unknown[] = [];
  const ended = Promise.withResolvers<void>();
  vi.spyOn(process, "exit").mockImplementation((code) => {
    codes.push(code);
    if (code === 0) ended.resolve();
    return undefined as never;
  });
  stopOnSignals();
  const work = Promise.withResolvers<void>();
  void track(work.promise);
  process.emit("SIGINT");
  expect(isStopping()).toBe(true);
  await new Promise(setImmediate);
  const first = codes.length;
  process.emit("SIGTERM");
  const second = codes.slice(first);
  work.resolve();
  await ended.promise;
  expect([first, second, codes.at(-1)]).toEqual([0, [1], 0]);
});
