import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { freshProcess } from "../../../testing/server.ts";
import { isStopping, track } from "../../base/request/in-flight.ts";
import { stopOnSignals } from "./stop.ts";

freshProcess();
const SIGNALS = ["SIGINT", "SIGTERM"] as const;
const others = new Map<(typeof SIGNALS)[number], NodeJS.SignalsListener[]>();
// Other files of this process have servers that listen too.
beforeEach(() => {
  for (const signal of SIGNALS) {
    others.set(signal, process.listeners(signal));
    process.removeAllListeners(signal);
  }
});
afterEach(() => {
  for (const signal of SIGNALS) {
    process.removeAllListeners(signal);
    for (const listener of others.get(signal) ?? []) process.on(signal, listener);
  }
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
