import fc from "fast-check";
import { expect, test } from "vitest";
import { utcDate } from "#components/ui/time-words.ts";
import { noticeDay, noticeTime } from "./time-words.ts";

test("a notice writes a day as pages do, and a time after it", () => {
  expect(noticeDay(Date.UTC(2026, 8, 1, 23, 59))).toBe("1 Sep 2026");
  expect(noticeTime(Date.UTC(2026, 10, 27, 4, 5, 59))).toBe("27 Nov 2026, 04:05");
  fc.assert(
    fc.property(fc.integer({ min: 0, max: Date.UTC(2100, 0, 1) }), (at) => {
      expect(noticeDay(at)).toBe(utcDate(at));
      expect(noticeTime(at)).toMatch(/^\d{1,2} [A-Z][a-z]{2} \d{4}, \d\d:\d\d$/);
    }),
  );
});
