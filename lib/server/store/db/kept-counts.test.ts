import pino from "pino";
import { expect, test } from "vitest";
import { eachStore, registry } from "../../../testing/server.ts";
import { countAgain, keptCounts, MANY, type Pace } from "./kept-counts.ts";

const MINUTE = 60_000;

/** Counts that differ each time, of many rows or few; each counting takes until `finish`, after a second or none. */
function counting({ rows = MANY, takes = 1_000 } = {}) {
  const finishes: (() => void)[] = [];
  const paces: Pace[] = [];
  let counted = 0;
  let now = 0;
  const one = {
    key: `counts ${++made}`,
    count: async (pace: Pace) => {
      const mine = ++counted;
      paces.push(pace);
      await new Promise<void>((resolve) => finishes.push(resolve));
      return mine;
    },
    rowsOf: () => rows,
  };
  return {
    one,
    times: () => counted,
    isCalm: () => paces.at(-1)?.calm,
    clock: () => now,
    pass: (ms: number) => (now += ms),
    finish: () => {
      now += takes;
      finishes.shift()?.();
    },
  };
}

let made = 0;

eachStore((db) => {
  test("counts that took long are shared, shown while they are counted again, and then replaced", async () => {
    const { one, times, clock, pass, finish } = counting();
    const first = [keptCounts(db(), one, clock), keptCounts(db(), one, clock)];
    finish();
    expect(await Promise.all(first)).toEqual([1, 1]);
    expect(await keptCounts(db(), one, clock)).toBe(1);
    expect(times()).toBe(1);

    pass(MINUTE);
    for (let n = 0; n < 3; n++) expect(await keptCounts(db(), one, clock)).toBe(1);
    expect(times()).toBe(2);
    finish();
    await expect.poll(() => keptCounts(db(), one, clock)).toBe(2);
    expect(times()).toBe(2);
  });

  test("counts that are too old are counted before they are shown", async () => {
    const { one, clock, pass, finish } = counting();
    const first = keptCounts(db(), one, clock);
    finish();
    await first;
    pass(11 * MINUTE);
    const late = keptCounts(db(), one, clock);
    finish();
    expect(await late).toBe(2);
  });

  test("counting in the background is calm until a person waits for it", async () => {
    const { one, clock, pass, finish, isCalm } = counting();
    const before = countAgain(db(), one, clock, { calm: true });
    expect(isCalm()).toBe(true);
    const waiting = keptCounts(db(), one, clock);
    await Promise.resolve();
    expect(isCalm()).toBe(false);
    finish();
    expect(await Promise.all([before, waiting])).toEqual([1, 1]);
    pass(2 * MINUTE);
    expect(await keptCounts(db(), one, clock)).toBe(1);
    expect(isCalm()).toBe(true);
    finish();
  });

  test("few rows are counted each time, and so is what was counted quickly", async () => {
    for (const { one, clock, finish } of [counting({ rows: MANY - 1 }), counting({ takes: 10 })])
      for (const wanted of [1, 2]) {
        const counts = keptCounts(db(), one, clock);
        finish();
        expect(await counts).toBe(wanted);
      }
  });

  test("counting that failed is done again by the next reader", async () => {
    const { one, clock, finish } = counting();
    const broken = { ...one, count: () => Promise.reject(new Error("no")) };
    await expect(keptCounts(db(), broken, clock)).rejects.toThrow("no");
    const counts = countAgain(db(), one, clock);
    finish();
    expect(await counts).toBe(1);
    expect(await keptCounts(db(), one, clock)).toBe(1);
  });

  test("where counting again fails, the counts are shown as long as they may be, and the log has it", async () => {
    const lines: string[] = [];
    registry()?.set("log", pino({ level: "warn" }, { write: (line: string) => void lines.push(line) }));
    const { one, clock, pass, finish } = counting();
    const first = keptCounts(db(), one, clock);
    finish();
    await first;
    pass(2 * MINUTE);
    const broken = { ...one, count: () => Promise.reject(new Error("no")) };
    expect(await keptCounts(db(), broken, clock)).toBe(1);
    await expect.poll(() => lines.join()).toContain("rows could not be counted again");
    expect(await keptCounts(db(), broken, clock)).toBe(1);
    pass(9 * MINUTE);
    await expect(keptCounts(db(), broken, clock)).rejects.toThrow("no");
    registry()?.delete("log");
  });
});
