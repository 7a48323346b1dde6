import { monthName, utcDate } from "#lib/shared/utc-date.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export { utcDate };

/** `24 Nov 2026` in the reader's zone. */
export function localDate(at: number): string {
  const date = new Date(at);
  return `${date.getDate()} ${monthName(date.getMonth())} ${date.getFullYear()}`;
}

/**
 * `just now`, `5 min ago`, `3 h ago`, `2 d ago`, and beyond 30 days of 24 hours the local date, without the year where it
 * is this one. Both are epoch milliseconds; a time ahead of `now` (clocks differ) is `just now`.
 */
export function relativeTime(at: number, now: number): string {
  const age = now - at;
  if (age < MINUTE) return "just now";
  if (age < HOUR) return `${Math.floor(age / MINUTE)} min ago`;
  if (age < DAY) return `${Math.floor(age / HOUR)} h ago`;
  if (age < 31 * DAY) return `${Math.floor(age / DAY)} d ago`;
  const date = new Date(at);
  const day = `${date.getDate()} ${monthName(date.getMonth())}`;
  return date.getFullYear() === new Date(now).getFullYear() ? day : `${day} ${date.getFullYear()}`;
}

/** `in 7 days`, `in 12 h`, below ten hours `in 5 h 20 min`, `in 12 min`, `in under 1 min`, and `now` once it has passed. Both are epoch milliseconds. */
export function timeLeft(at: number, now: number): string {
  const left = at - now;
  if (left <= 0) return "now";
  if (left < MINUTE) return "in under 1 min";
  if (left < HOUR) return `in ${Math.floor(left / MINUTE)} min`;
  if (left < 2 * DAY) return `in ${Math.floor(left / HOUR)} h${left < 10 * HOUR ? minutesOver(left) : ""}`;
  return `in ${Math.round(left / DAY)} days`;
}

/** The minutes beside whole hours: without them, an end that was 4 h away a moment ago would be 3 h away. */
function minutesOver(left: number): string {
  const minutes = Math.floor((left % HOUR) / MINUTE);
  return minutes === 0 ? "" : ` ${minutes} min`;
}

/** `expires in 7 days`, and `expired` once it has. Both are epoch milliseconds. */
export function expiryWords(at: number, now: number): string {
  return at <= now ? "expired" : `expires ${timeLeft(at, now)}`;
}

/** How long ago, in whole days of 24 hours: `12 d`, or `under 1 d`. Both are epoch milliseconds. */
export function ageWords(at: number, now: number): string {
  const days = Math.floor((now - at) / DAY);
  return days < 1 ? "under 1 d" : `${days} d`;
}

/** How far it is over its time, in whole days of 24 hours: `41 d over`, `due` on the first one, and before it `due in 7 d`. Both are epoch milliseconds. */
export function overWords(dueAt: number, now: number): string {
  const over = Math.floor((now - dueAt) / DAY);
  if (over >= 1) return `${over} d over`;
  return now >= dueAt ? "due" : `due in ${Math.ceil((dueAt - now) / DAY)} d`;
}

const EXACT = new Intl.DateTimeFormat("en-GB", {
  day: "numeric",
  month: "short",
  year: "numeric",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  timeZoneName: "short",
});

/** `24 Nov 2026, 14:28:51 CET`: the exact time in the reader's zone, which is named. */
export function exactTime(at: number): string {
  // English of the United Kingdom shortens September to four letters, all other months and `utcDate` to three.
  return EXACT.format(at).replace("Sept", "Sep");
}
