import { describe, expect, test } from "vitest";
import { twoServers } from "./testing.ts";
import { pauseSlots, postponeSlot, takeSlot } from "./vendor-slots.ts";

const { first, second } = twoServers();
const slot = { slotMs: 100, slowSlotMs: 200, aheadMs: 1_000_000 };

describe("slots", () => {
  test("that are taken early come one after the other, for all servers", async () => {
    const taken = [];
    for (const store of [first(), second(), second(), first()]) taken.push(await takeSlot(store, slot));
    expect(taken.map((each) => each.taken)).toEqual([true, true, true, true]);
    const begin = taken.map(({ beginsAt }) => beginsAt);
    expect(begin.map((at) => at - (begin[0] ?? 0))).toEqual([0, 100, 200, 300]);
  });

  test("of many who want one at the same moment, each is another", async () => {
    const taken = await Promise.all(
      Array.from({ length: 40 }, (_, index) => takeSlot(index % 2 ? first() : second(), slot)),
    );
    const begin = taken.map(({ beginsAt }) => beginsAt).sort((left, right) => left - right);
    for (const [index, at] of begin.entries()) expect(at - (begin[0] ?? 0)).toBe(index * 100);
  });

  test("begin now where none was taken for long: nothing is made up for", async () => {
    const { taken, beginsAt, at } = await takeSlot(first(), { ...slot, aheadMs: 0 });
    expect(taken).toBe(true);
    expect(at - beginsAt).toBeGreaterThanOrEqual(0);
    expect(at - beginsAt).toBeLessThanOrEqual(6);
  });

  test("are not taken before their time, and it is told when that is", async () => {
    const far = { ...slot, slotMs: 60_000 };
    const before = await takeSlot(first(), far);
    const after = await takeSlot(second(), { ...far, aheadMs: 0 });
    expect(after.taken).toBe(false);
    expect(after.beginsAt).toBe(before.beginsAt + 60_000);
    // Asking has taken nothing.
    expect((await takeSlot(second(), far)).beginsAt).toBe(before.beginsAt + 60_000);
  });

  test("come later after one that went out late", async () => {
    const before = await takeSlot(first(), slot);
    await postponeSlot(first(), 33);
    expect((await takeSlot(second(), slot)).beginsAt).toBe(before.beginsAt + 133);
  });

  test("wait for the end of a pause and are slow for a while, also where a shorter one comes after it", async () => {
    const { at } = await takeSlot(first(), slot);
    await pauseSlots(first(), 50_000, 60_000);
    await pauseSlots(second(), 1_000, 60_000);
    const begin = [];
    for (const store of [second(), first()]) begin.push((await takeSlot(store, slot)).beginsAt);
    expect((begin[0] ?? 0) - at).toBeGreaterThanOrEqual(50_000);
    expect((begin[0] ?? 0) - at).toBeLessThan(55_000);
    expect((begin[1] ?? 0) - (begin[0] ?? 0)).toBe(200);
    expect((await takeSlot(first(), { ...slot, aheadMs: 0 })).taken).toBe(false);
  });
});
