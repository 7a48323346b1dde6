import { expect, test } from "vitest";
import { retryAfterSeconds } from "./retry-after.ts";

const DATE = "Wed, 21 Oct 2026 07:28:00 GMT";

test.each<[value: string | undefined, seconds: number | undefined]>([
  [undefined, undefined],
  ["", undefined],
  ["soon", undefined],
  ["-5", undefined],
  ["1e9", undefined],
  ["0", 0],
  [" 7 ", 7],
  ["0.2", 1],
  ["99999999999999999999", 3_600],
  ["Wed, 21 Oct 2026 07:28:30 GMT", 30],
  ["Wed, 21 Oct 2026 07:27:00 GMT", 0],
  ["Wed, 21 Oct 2099 07:28:00 GMT", 3_600],
])("Retry-After %j is %j seconds", (value, seconds) => {
  expect(retryAfterSeconds({ "retry-after": value, date: DATE })).toBe(seconds);
});

test("a date without the answer's own Date is taken against this machine's clock", () => {
  const inAMinute = new Date(Date.now() + 60_000).toUTCString();
  const seconds = retryAfterSeconds({ "retry-after": inAMinute });
  expect(seconds).toBeGreaterThan(50);
  expect(seconds).toBeLessThanOrEqual(60);
});
