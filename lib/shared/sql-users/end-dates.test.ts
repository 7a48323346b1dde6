import { expect, test } from "vitest";
import { dayOfEnd, daysUntil, endAfterDays, endOfDay, endWords } from "./end-dates.ts";

test("an end is told by the day that was chosen, and not by the next one", () => {
  const at = endOfDay("2027-03-31") ?? 0;
  expect(at).toBe(Date.parse("2027-04-01T00:00:00Z"));
  expect(endWords(at)).toBe("the end of 31 Mar 2027 (UTC)");
  expect(dayOfEnd(at)).toBe("2027-03-31");
});

test("an end within a day is told to the minute", () => {
  expect(endWords(Date.parse("2027-03-31T15:04:05Z"))).toBe("31 Mar 2027, 15:04 (UTC)");
});

test("the days to a last day lead to the end of that day, at any time of today", () => {
  for (const time of ["00:00:00", "23:59:59"]) {
    const now = Date.parse(`2027-03-01T${time}Z`);
    expect(daysUntil("2027-03-31", now)).toBe(30);
    expect(endAfterDays(30, now)).toBe(endOfDay("2027-03-31"));
  }
  expect(daysUntil("", Date.now())).toBeNaN();
});
