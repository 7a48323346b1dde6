import { expect, test } from "vitest";
import { expireLogin } from "#lib/sql/templates/admin.ts";
import { sqlText } from "#lib/sql/tokens.ts";
import { afterMinutes, endAfterDays, type Instant, instantAt, isDay, readEnd } from "./instant.ts";
import { instantSchema } from "./instant-schema.ts";

const at = (text: string) => Date.parse(text);

test.each([
  ["a date is the end of that day in UTC", "2027-01-31", "2027-02-01T00:00:00Z"],
  ["the last day of February in a leap year", "2028-02-29", "2028-03-01T00:00:00Z"],
  ["a time in UTC", "2027-01-31T15:04:05Z", "2027-01-31T15:04:05Z"],
  ["a time of another zone", "2027-01-31T15:04:05+02:30", "2027-01-31T12:34:05Z"],
  ["a time without seconds", "2027-01-31T15:04Z", "2027-01-31T15:04:00Z"],
  ["a time with parts of a second, which are cut", "2027-01-31T15:04:05.999Z", "2027-01-31T15:04:05Z"],
])("%s is an end: %s", (_, text, expected) => {
  expect(readEnd(text)).toBe(at(expected));
});

test.each(["", "tomorrow", "2027-02-30", "2027-02-30T10:00:00Z", "2027-13-01", "2027-01-31T15:04:05", "1801440000000"])(
  "%j is no end: it is no day, or says no zone",
  (text) => {
    expect(readEnd(text)).toBeUndefined();
  },
);

test("days lead to the end of a day in UTC, from any time of today", () => {
  for (const time of ["00:00:00", "23:59:59"])
    expect(endAfterDays(30, at(`2027-03-01T${time}Z`))).toBe(at("2027-04-01T00:00:00Z"));
});

test("minutes lead to a whole minute, and are never too short", () => {
  expect(afterMinutes(90, at("2027-03-01T10:00:00Z"))).toBe(at("2027-03-01T11:30:00Z"));
  expect(afterMinutes(90, at("2027-03-01T10:00:01Z"))).toBe(at("2027-03-01T11:31:00Z"));
});

test("an instant is a whole second, and what the cluster is told", () => {
  expect(instantAt(1_999)).toBe(1_000);
  expect(instantSchema.parse(1_999)).toBe(1_000);
  expect(instantSchema.safeParse(1.5).success).toBe(false);
  const [set] = expireLogin("app", instantAt(at("2027-01-31T15:04:05Z")));
  expect(set && sqlText(set)).toBe(`ALTER USER "app" VALID UNTIL '2027-01-31 15:04:05+00:00';`);
});

test("a date, a number of days and any other number do not compile as an instant", () => {
  const until = (end: Instant) => end;
  // @ts-expect-error a day
  until("2027-01-31");
  // @ts-expect-error days
  until(30);
  // @ts-expect-error milliseconds that nothing has made an instant
  until(Date.now());
  // @ts-expect-error and neither do statements take them
  expireLogin("app", 30);
  expect(isDay("2027-01-31")).toBe(true);
});
