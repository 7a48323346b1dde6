import { describe, expect, test } from "vitest";
import { storeTime } from "../db/clock.ts";
import { twoServers } from "../db/testing.ts";
import { answerSlot, pauseLeft, pauseSlots, postponeSlot, takeSlot } from "./vendor-slots.ts";

const { first, second } = twoServers();
const rate = (slotMs: number) => ({ slotMs, inWindow: 10 });
// So long that a busy machine takes the next one within it.
const slot = { normal: rate(1_000), slow: rate(2_000), aheadMs: 1_000_000 };
/** The last ten slots as they are stored: when each begins, and when it was answered. */
const lastTen = async (): Promise<[number, number | null][]> =>
  JSON.parse((await first().selectFrom("vendor_slots").select("last_ten").executeTakeFirstOrThrow()).last_ten);
const pausedUntil = async () =>
  (await first().selectFrom("vendor_slots").select("paused_until").executeTakeFirstOrThrow()).paused_until;

describe("slots", () => {
  test("that are taken early come one after the other, for all servers", async () => {
    const taken = [];
    for (const store of [first(), second(), second(), first()]) taken.push(await takeSlot(store, slot));
    expect(taken.map((each) => each.taken)).toEqual([true, true, true, true]);
    const begin = taken.map(({ beginsAt }) => beginsAt);
    expect(begin.map((at) => at - (begin[0] ?? 0))).toEqual([0, 1_000, 2_000, 3_000]);
  });

  test("of many who want one at the same moment, each is another, and ten need a window and a tenth", async () => {
    const taken = [await takeSlot(first(), slot)];
    // The time of the first one is stored from two readings of the clock, one for each of its columns.
    const between = ((await lastTen()).at(-1)?.[0] ?? 0) - (taken[0]?.beginsAt ?? 0);
    const many = Array.from({ length: 39 }, (_, index) => takeSlot(index % 2 ? first() : second(), slot));
    taken.push(...(await Promise.all(many)));
    const begin = taken.map(({ beginsAt }) => beginsAt).sort((left, right) => left - right);
    const at = (index: number) => Math.floor(index / 10) * 11_010 + (index % 10) * 1_000 + (index < 10 ? 0 : between);
    for (const [index, each] of begin.entries()) expect(each - (begin[0] ?? 0)).toBe(at(index));
    expect(new Set(taken.map(({ number }) => number)).size).toBe(40);
  });

  test("come a window after the one that leaves it was answered, on whichever server", async () => {
    const taken = [];
    for (let index = 0; index < 10; index += 1) taken.push(await takeSlot(index % 2 ? first() : second(), slot));
    const [oldest, next] = taken.map(({ number }) => number);
    await answerSlot(second(), oldest ?? 0);
    const answeredAt = (await lastTen())[0]?.[1] ?? 0;
    expect(answeredAt).toBeGreaterThanOrEqual(taken[0]?.beginsAt ?? 0);
    const eleventh = await takeSlot(first(), slot);
    // At the latest a slot after the tenth.
    expect(eleventh.beginsAt).toBe(Math.max(answeredAt + 10_005, (taken[9]?.beginsAt ?? 0) + 1_000));
    // The next one has no known answer; the slot of a much older one is free.
    expect((await takeSlot(second(), slot)).beginsAt).toBe(
      Math.max((taken[1]?.beginsAt ?? 0) + 11_010, eleventh.beginsAt + 1_000),
    );
    await answerSlot(first(), oldest ?? 0);
    await postponeSlot(first(), oldest ?? 0, 5_000);
    expect((await lastTen()).every(([, answered]) => answered === null)).toBe(true);
    expect(next).toBe((oldest ?? 0) + 1);
  });

  test("come a window after a late answer, too: its request may have arrived late", async () => {
    const taken = [];
    for (let index = 0; index < 10; index += 1) taken.push(await takeSlot(index % 2 ? first() : second(), slot));
    const begun = taken[0]?.beginsAt ?? 0;
    const [oldest, ...later] = await lastTen();
    const answered = [[oldest?.[0], begun + 4_000], ...later];
    await second()
      .updateTable("vendor_slots")
      .set({ last_ten: JSON.stringify(answered) })
      .execute();
    expect((await takeSlot(first(), slot)).beginsAt - begun).toBe(14_005);
  });

  test("say how long a pause lasts, to every server", async () => {
    expect(await pauseLeft(first())).toBe(0);
    const before = await storeTime(first());
    await pauseSlots(first(), 50_000, 60_000);
    const [until, between] = [await pausedUntil(), await storeTime(first())];
    expect(until).toBeGreaterThanOrEqual(before + 50_000);
    expect(until).toBeLessThanOrEqual(between + 50_000);
    const left = await pauseLeft(second());
    expect(left).toBeLessThanOrEqual(until - between);
    expect(left).toBeGreaterThanOrEqual(until - (await storeTime(first())));
  });

  test("begin now where none was taken for long: nothing is made up for", async () => {
    const before = await storeTime(first());
    const { taken, beginsAt, at } = await takeSlot(first(), { ...slot, aheadMs: 0 });
    expect(taken).toBe(true);
    // Three milliseconds may pass on the way.
    expect(beginsAt).toBeGreaterThanOrEqual(before - 3);
    expect(beginsAt).toBeLessThanOrEqual(at);
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
    const [until, paused] = [await pausedUntil(), await storeTime(first())];
    await pauseSlots(second(), 1_000, 60_000);
    const begin = [];
    for (const store of [second(), first()]) begin.push((await takeSlot(store, slot)).beginsAt);
    expect(begin[0]).toBe(until);
    expect(until).toBeGreaterThanOrEqual(at + 50_000);
    expect(until).toBeLessThanOrEqual(paused + 50_000);
    expect((begin[1] ?? 0) - (begin[0] ?? 0)).toBe(2_000);
    expect((await takeSlot(first(), { ...slot, aheadMs: 0 })).taken).toBe(false);
  });
});
