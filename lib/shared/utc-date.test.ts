import fc from "fast-check";
import { expect, test } from "vitest";
import { utcDate, utcTime } from "./utc-date.ts";

test("a day and a time are written in UTC, with English months of three letters", () => {
  expect(utcDate(Date.UTC(2026, 8, 1, 23, 59))).toBe("1 Sep 2026");
  expect(utcTime(Date.UTC(2026, 10, 27, 4, 5, 59))).toBe("27 Nov 2026, 04:05");
  fc.assert(
    fc.property(fc.integer({ min: 0, max: Date.UTC(2100, 0, 1) }), (at) => {
      expect(utcTime(at)).toMatch(/^\d{1,2} [A-Z][a-z]{2} \d{4}, \d\d:\d\d$/);
      expect(Date.parse(`${utcTime(at)} UTC`)).toBe(at - (at % 60_000));
    }),
  );
});
