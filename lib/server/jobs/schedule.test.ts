import { describe, expect, test } from "vitest";
import type { JobWindow } from "#lib/shared/audit/jobs.ts";
import { isOpenAt, nextOpening, nextStart } from "./schedule.ts";

const nights: JobWindow = { zone: "Europe/Berlin", from: "22:00", to: "04:00", days: [1, 2, 3, 4, 5] };
const at = (text: string) => Date.parse(text);

describe("a window", () => {
  test.each([
    ["before it on a Monday evening", "2026-01-05T20:59:00Z", false],
    ["at its beginning", "2026-01-05T21:00:00Z", true],
    ["after midnight", "2026-01-06T02:59:00Z", true],
    ["at its end", "2026-01-06T03:00:00Z", false],
    ["after midnight of a Friday", "2026-01-10T02:00:00Z", true],
    ["on a Saturday evening", "2026-01-10T21:30:00Z", false],
    ["in summer, by the zone's own time", "2026-07-06T20:00:00Z", true],
  ])("is looked at %s", (_, time, isOpen) => {
    expect(isOpenAt(nights, at(time))).toBe(isOpen);
  });

  test("opens next on its next day, also over a change of the clock", () => {
    expect(new Date(nextOpening(nights, at("2026-01-10T12:00:30Z"))).toISOString()).toBe("2026-01-12T21:00:00.000Z");
    expect(new Date(nextOpening(nights, at("2026-03-28T12:00:00Z"))).toISOString()).toBe("2026-03-30T20:00:00.000Z");
    const now = at("2026-01-05T22:00:10Z");
    expect(nextOpening(nights, now)).toBe(now);
  });
});

test("a job that repeats begins by its first time, and never in the past", () => {
  const day = 24 * 3_600_000;
  const job = { startAt: 1_000, startedAt: 0 };
  expect(nextStart(job, { everyDays: 7 }, 5_000)).toBe(1_000 + 7 * day);
  expect(nextStart(job, { everyDays: 1 }, 3.5 * day)).toBe(1_000 + 4 * day);
});
