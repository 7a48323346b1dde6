import { type Instant, instantAt } from "#lib/sql/time.ts";

export type { Instant };
export { instantAt };

/** The last second of the year 9999, the last year that every client can read. */
export const LAST_INSTANT = Date.UTC(10_000, 0, 1) - 1_000;

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** The first whole minute that is at least so many minutes after `now`. */
export function afterMinutes(minutes: number, now: number): Instant {
  return (Math.ceil((now + minutes * MINUTE) / MINUTE) * MINUTE) as Instant;
}

/** The end of the day, in UTC, that is so many days after `now`: the same at any time of that day. */
export function endAfterDays(days: number, now: number): Instant {
  return instantAt(Math.floor(now / DAY) * DAY + (days + 1) * DAY);
}

const DATE = /^\d{4}-\d\d-\d\d$/;
/** RFC 3339, whose offset says which moment is meant. */
const TIME = /^(\d{4}-\d\d-\d\d)T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/i;

/** Whether this is a day of the calendar, such as `2027-02-28`. */
export function isDay(text: string): boolean {
  const at = DATE.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text);
}

/** An end as a text: a day such as `2027-01-31` is its end in UTC, and a time by RFC 3339 is that time. Undefined for any other text. */
export function readEnd(text: string): Instant | undefined {
  if (DATE.test(text)) return isDay(text) ? instantAt(Date.parse(`${text}T00:00:00Z`) + DAY) : undefined;
  const [, day = ""] = TIME.exec(text) ?? [];
  const at = isDay(day) ? Date.parse(text.toUpperCase()) : Number.NaN;
  return Number.isNaN(at) ? undefined : instantAt(at);
}
