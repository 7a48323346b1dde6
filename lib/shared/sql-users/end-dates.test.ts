import { expect, test } from "vitest";
import { readEnd } from "../time/instant.ts";
import { endWords } from "./end-dates.ts";

test("the end of a day is told by that day, and not by the next one", () => {
  const at = readEnd("2027-03-31") ?? 0;
  expect(endWords(at, "UTC")).toBe("the end of 31 Mar 2027 (UTC)");
  expect(endWords(at, "Europe/Berlin")).toBe("1 Apr 2027, 02:00 (Europe/Berlin)");
});

test("the last day of the year 9999, which stands for no end, is told in every zone", () => {
  const last = Date.UTC(9999, 11, 31, 23, 59);
  expect(endWords(last, "Europe/Berlin")).toBe("1 Jan 10000, 00:59 (Europe/Berlin)");
  expect(endWords(last, "UTC")).toBe("31 Dec 9999, 23:59 (UTC)");
  expect(endWords(last, "America/New_York")).toBe("31 Dec 9999, 18:59 (America/New_York)");
  expect(endWords(last + 60_000, "Asia/Tokyo")).toBe("1 Jan 10000, 09:00 (Asia/Tokyo)");
});

test("an end within a day is told to the minute, in the zone of its reader", () => {
  const at = Date.parse("2027-03-31T15:04:05Z");
  expect(endWords(at, "UTC")).toBe("31 Mar 2027, 15:04 (UTC)");
  expect(endWords(at, "Asia/Kolkata")).toBe("31 Mar 2027, 20:34 (Asia/Kolkata)");
  expect(endWords(Date.parse("2027-04-01T00:00:05Z"), "UTC")).toBe("1 Apr 2027, 00:00 (UTC)");
});
