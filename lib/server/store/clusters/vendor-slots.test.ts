import { describe, expect, test } from "vitest";
import { twoServers } from "../db/testing.ts";
import { answerSlot, pauseLeft, pauseSlots, postponeSlot, takeSlot } from "./vendor-slots.ts";

const { first, second } = twoServers();
const rate = (slotMs: number) => ({ slotMs, inWindow: 10 });
// So long that a busy machine takes the next one within it.
const slot = { normal: rate(1_000), slow: rate(2_000), aheadMs: 1_000_000 };

describe("slots", () => {
  test("that are taken early come one after the other, for all servers", async () => {
    const taken = [];
    for (const store of [first(), second(), second(), first()]) taken.push(await takeSlot(store, slot));
    expect(taken.map((each) => each.taken)).toEqual([true, true, true, true]);
    const begin = taken.map(({ beginsAt }) => beginsAt);
    expect(begin.map((at) => at - (begin[0] ?? 0))).toEqual([0, 1_000, 2_000, 3_000]);
  });

  test("of many who want one at the same moment, each is another, and ten need a window and a tenth", async () => {
    const taken = await Promise.all(
      Array.from({ length: 40 }, (_, index) => takeSlot(index % 2 ? first() : second(), slot)),
    );
    const begin = taken.map(({ beginsAt }) => beginsAt).sort((left, right) => left - right);
    // The time of the first one is stored from two readings of the clock, one for each of its columns.
    const between = (begin[10] ?? 0) - (begin[0] ?? 0) - 11_010;
    expect(between).toBeGreaterThanOrEqual(0);
    expect(between).toBeLessThan(50);
    const at = (index: number) => Math.floor(index / 10) * 11_010 + (index % 10) * 1_000 + (index < 10 ? 0 : between);
    for (const [index, each] of begin.entries()) expect(each - (begin[0] ?? 0)).toBe(at(index));
    expect(new Set(taken.map(({ number }) => number)).size).toBe(40);
  });

  test("come a window after the one that leaves it was answered, on whichever server", async () => {
    const taken = [];
    for (let index = 0; index < 10; index += 1) taken.push(await takeSlot(index % 2 ? first() : second(), slot));
    const [oldest, next] = taken.map(({ number }) => number);
    await answerSlot(second(), oldest ?? 0);
    const eleventh = await takeSlot(first(), slot);
    // Answered at once, by a clock that had gone on since: after the nine that follow it, and hardly later.
    const since = eleventh.beginsAt - (taken[0]?.beginsAt ?? 0);
    expect(since).toBeGreaterThanOrEqual(10_005);
    expect(since).toBeLessThan(11_000);
    // The next one has no known answer; the slot of a much older one is free.
    expect((await takeSlot(second(), slot)).beginsAt - (taken[1]?.beginsAt ?? 0)).toBe(11_010);
    await answerSlot(first(), oldest ?? 0);
    await postponeSlot(first(), oldest ?? 0, 5_000);
    const row = await first().selectFrom("vendor_slots").select("last_ten").executeTakeFirstOrThrow();
    expect((JSON.parse(row.last_ten) as [number, number | null][]).every(([, answered]) => answered === null)).toBe(
      true,
    );
    expect(next).toBe((oldest ?? 0) + 1);
  });

  test("come a window after a late answer, too: its request may have arrived late", async () => {
    const taken = [];
    for (let index = 0; index < 10; index += 1) taken.push(await takeSlot(index % 2 ? first() : second(), slot));
    const begun = taken[0]?.beginsAt ?? 0;
    const { last_ten: text } = await first().selectFrom("vendor_slots").select("last_ten").executeTakeFirstOrThrow();
    const lastTen: [number, number | null][] = JSON.parse(text);
    if (lastTen[0]) lastTen[0][1] = begun + 4_000;
    await second()
      .updateTable("vendor_slots")
      .set({ last_ten: JSON.stringify(lastTen) })
      .execute();
    expect((await takeSlot(first(), slot)).beginsAt - begun).toBe(14_005);
  });

  test("say how long a pause lasts, to every server", async () => {
    expect(await pauseLeft(first())).toBe(0);
    await pauseSlots(first(), 50_000, 60_000);
    expect(await pauseLeft(second())).toBeGreaterThan(45_000);
    expect(await pauseLeft(second())).toBeLessThanOrEqual(50_000);
  });

  test("begin now where none was taken for long: nothing is made up for", async () => {
    const { taken, beginsAt, at } = await takeSlot(first(), { ...slot, aheadMs: 0 });
    expect(taken).toBe(true);
    expect(at - beginsAt).toBeGreaterThanOrEqual(0);
    expect(at - beginsAt).toBeLessThanOrEqual(6);
  });

  test("are not taken before their time, and the answer says when that is", async () => {
    const far = { ...slot, normal: rate(60_000) };
    const before = await takeSlot(first(), far);
    const after = await takeSlot(second(), { ...far, aheadMs: 0 });
    expect(after.taken).toBe(false);
    expect(after.beginsAt).toBe(before.beginsAt + 60_000);
    // Asking has taken nothing.
    expect((await takeSlot(second(), far)).beginsAt).toBe(before.beginsAt + 60_000);
  });

  test("come later after one that went out late", async () => {
    const before = await takeSlot(first(), slot);
    await postponeSlot(first(), before.number, 33);
    expect((await takeSlot(second(), slot)).beginsAt).toBe(before.beginsAt + 1_033);
  });

  test("wait for the end of a pause and are slow for a while, also where a shorter one comes after it", async () => {
    const { at } = await takeSlot(first(), slot);
    await pauseSlots(first(), 50_000, 60_000);
    await pauseSlots(second(), 1_000, 60_000);
    const begin = [];
    for (const store of [second(), first()]) begin.push((await takeSlot(store, slot)).beginsAt);
    expect((begin[0] ?? 0) - at).toBeGreaterThanOrEqual(50_000);
    expect((begin[0] ?? 0) - at).toBeLessThan(55_000);
    expect((begin[1] ?? 0) - (begin[0] ?? 0)).toBe(2_000);
    expect((await takeSlot(first(), { ...slot, aheadMs: 0 })).taken).toBe(false);
  });
});
