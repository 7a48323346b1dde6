import { expect, test } from "vitest";
import { dayOfEnd, endOfDay, endWords } from "./end-dates.ts";

test("an end is told by the day that was chosen, and not by the next one", () => {
  const at = endOfDay("2027-03-31") ?? 0;
  expect(at).toBe(Date.parse("2027-04-01T00:00:00Z"));
  expect(endWords(at)).toBe("the end of 31 Mar 2027 (UTC)");
  expect(dayOfEnd(at)).toBe("2027-03-31");
});

test("an end within a day is told to the minute", () => {
  expect(endWords(Date.parse("2027-03-31T15:04:05Z"))).toBe("31 Mar 2027, 15:04 (UTC)");
});
