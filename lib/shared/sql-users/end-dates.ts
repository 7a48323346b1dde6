import { utcDate, utcTime } from "../utc-date.ts";

const DAY = 24 * 60 * 60_000;

/** The end of a day such as `2026-11-24`, in UTC and epoch milliseconds; null for no day. */
export function endOfDay(day: string): number | null {
  return day === "" ? null : Date.parse(`${day}T00:00:00Z`) + DAY;
}

/** The last day of the access. */
export function dayOfEnd(at: number): string {
  return new Date(at - 1).toISOString().slice(0, 10);
}

/** The end of the day that is so many days after `now`: the same at any time of that day. Epoch milliseconds. */
export function endAfterDays(days: number, now: number): number {
  return Math.floor(now / DAY) * DAY + (days + 1) * DAY;
}

/** The days for which {@link endAfterDays} gives the end of this day, `2026-11-24`; NaN for no day. */
export function daysUntil(day: string, now: number): number {
  return (Date.parse(`${day}T00:00:00Z`) - Math.floor(now / DAY) * DAY) / DAY;
}

/**
 * When an access ends, in UTC: `the end of 31 Mar 2027 (UTC)`, or `31 Mar 2027, 15:00 (UTC)` where it ends within a day.
 * `at` is epoch milliseconds.
 */
export function endWords(at: number): string {
  return `${at % DAY === 0 ? `the end of ${utcDate(at - 1)}` : utcTime(at)} (UTC)`;
}
