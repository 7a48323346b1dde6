import { expect, test, vi } from "vitest";
import { emptyDraft, endIfSetNow, readDraft } from "./end-draft.ts";

const ZONE = "Europe/Berlin";
const NOW = Date.parse("2026-10-20T10:00:00Z");
const at = (day: string, clock = "") => readDraft(Object.assign(emptyDraft("until"), { day, clock }), ZONE, NOW);

test("a day and a time are read in the zone of the reader", () => {
  expect(at("2026-10-21", "18:10")).toMatchObject({
    wanted: { wantedUntil: Date.parse("2026-10-21T16:10:00Z") },
    is: "once",
  });
});

test("a day without a time is its end there, also where the day has 25 hours", () => {
  expect(at("2026-10-25")).toMatchObject({ wanted: { wantedUntil: Date.parse("2026-10-25T23:00:00Z") } });
});

test("a time that the clocks show twice is the first, and one that they skip the next that exists", () => {
  expect(at("2026-10-25", "02:30")).toMatchObject({
    wanted: { wantedUntil: Date.parse("2026-10-25T00:30:00Z") },
    is: "twice",
  });
  expect(at("2027-03-28", "02:30")).toMatchObject({
    wanted: { wantedUntil: Date.parse("2027-03-28T01:00:00Z") },
    is: "moved",
  });
});

test("a time that has passed is refused", () => {
  expect(at("2026-10-20", "11:59")).toEqual({ problem: "This time has passed. Choose a later one." });
});

test("hours are counted from the last edit, so that the shown end is the one that is sent", () => {
  vi.useFakeTimers({ toFake: ["Date"], now: NOW + 20 * 60_000 });
  const draft = Object.assign(emptyDraft("none"), { choice: "hours", amount: "2", since: NOW } as const);
  expect(endIfSetNow(draft, ZONE)).toBe(NOW + 2 * 3_600_000);
  expect(endIfSetNow(Object.assign({}, draft, { amount: "" }), ZONE)).toBeUndefined();
  expect(endIfSetNow(emptyDraft("none"), ZONE)).toBeNull();
  vi.useRealTimers();
});
