import fc from "fast-check";
import { expect, test } from "vitest";
import { ageWords, exactTime, expiryWords, overWords, relativeTime, timeLeft, utcDate } from "./time-text.ts";

const NOW = Date.UTC(2026, 10, 24, 12, 0, 0);
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

test.each([
  [0, "just now"],
  [MINUTE - 1, "just now"],
  [MINUTE, "1 min ago"],
  [60 * MINUTE - 1, "59 min ago"],
  [60 * MINUTE, "1 h ago"],
  [DAY - 1, "23 h ago"],
  [DAY, "1 d ago"],
  [31 * DAY - 1, "30 d ago"],
  [-5 * MINUTE, "just now"],
])("an age of %d ms is %s", (age, words) => {
  expect(relativeTime(NOW - age, NOW)).toBe(words);
});

test.each([
  [7 * DAY, "in 7 days"],
  [7 * DAY - MINUTE, "in 7 days"],
  [2 * DAY, "in 2 days"],
  [2 * DAY - 1, "in 47 h"],
  [10 * 60 * MINUTE + MINUTE, "in 10 h"],
  [4 * 60 * MINUTE, "in 4 h"],
  [4 * 60 * MINUTE - 1, "in 3 h 59 min"],
  [60 * MINUTE, "in 1 h"],
  [60 * MINUTE - 1, "in 59 min"],
  [MINUTE - 1, "in under 1 min"],
  [0, "now"],
])("a time %d ms ahead is %s", (left, words) => {
  expect(timeLeft(NOW + left, NOW)).toBe(words);
});

test("beyond a month it is the day, with the year only where it is not this one", () => {
  expect(relativeTime(NOW - 60 * DAY, NOW)).toMatch(/^2[45] Sep$/);
  expect(relativeTime(NOW - 400 * DAY, NOW)).toMatch(/^(19|20|21) Oct 2025$/);
});

test("every time has words, and an older one never sounds younger", () => {
  const rank = (words: string) => ["just", "min", "h ", "d ago"].findIndex((unit) => words.includes(unit)) + 1 || 5;
  fc.assert(
    fc.property(fc.nat(500 * DAY), fc.nat(500 * DAY), (a, b) => {
      const [young, old] = a < b ? [a, b] : [b, a];
      expect(rank(relativeTime(NOW - young, NOW))).toBeLessThanOrEqual(rank(relativeTime(NOW - old, NOW)));
    }),
  );
});

test("the date of the server is in UTC, whatever its zone is", () => {
  expect(utcDate(Date.UTC(2026, 0, 1, 0, 0, 1))).toBe("1 Jan 2026");
  expect(utcDate(Date.UTC(2025, 11, 31, 23, 59, 59))).toBe("31 Dec 2025");
});

test("the exact time has seconds and names its zone", () => {
  expect(exactTime(NOW)).toMatch(/^\d{1,2} Nov 2026, \d{2}:\d{2}:00 \S+$/);
  expect(exactTime(Date.UTC(2026, 8, 15))).toMatch(/^15 Sep 2026, /);
});

test("an age counts whole days of 24 hours, and never less than none", () => {
  const day = 24 * 60 * 60_000;
  expect([0, day - 1, day, 12.9 * day, 400 * day, -day].map((age) => ageWords(0, age))).toEqual([
    "under 1 d",
    "under 1 d",
    "1 d",
    "12 d",
    "400 d",
    "under 1 d",
  ]);
});

test("an end that is ahead is never shown as now, and one that has passed says so", () => {
  expect(expiryWords(NOW + 45 * 24 * 3_600_000, NOW)).toBe("expires in 45 days");
  expect([expiryWords(NOW, NOW), expiryWords(NOW - 1, NOW)]).toEqual(["expired", "expired"]);
});

test.each([
  [41 * DAY, "41 d over"],
  [DAY, "1 d over"],
  [DAY - 1, "due"],
  [0, "due"],
  [-1, "due in 1 d"],
  [-7 * DAY, "due in 7 d"],
])("what is %d ms over its time is %s", (over, words) => {
  expect(overWords(NOW - over, NOW)).toBe(words);
});
