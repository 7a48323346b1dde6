import "server-only";
import type { JobRepeat, JobWindow } from "#lib/shared/audit/jobs.ts";
import type { Job } from "../store/jobs/jobs.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const DAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
/** A window opens once a week at least. */
const LONGEST_DAYS = 9;

type Clock = (at: number) => { day: number; minute: number };

/** Reads the day of the week and the minute of the day in a zone. */
function clockOf(zone: string): Clock {
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone: zone,
    weekday: "short",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  });
  return (at) => {
    const parts = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
    return { day: DAYS.indexOf(parts.weekday ?? ""), minute: Number(parts.hour) * 60 + Number(parts.minute) };
  };
}

const minuteOf = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));

/** Whether items may begin at this time. A window that ends before it begins goes on after midnight, as part of the day on which it began. */
export function isOpenAt(window: JobWindow, at: number, clock = clockOf(window.zone)): boolean {
  const { day, minute } = clock(at);
  const [from, to] = [minuteOf(window.from), minuteOf(window.to)];
  const today = window.days.includes(day);
  const yesterday = window.days.includes((day + 6) % 7);
  if (from < to) return today && minute >= from && minute < to;
  return (today && minute >= from) || (yesterday && minute < to);
}

/** When the window is next open, `at` where it is now. */
export function nextOpening(window: JobWindow, at: number): number {
  const clock = clockOf(window.zone);
  if (isOpenAt(window, at, clock)) return at;
  const over = at + LONGEST_DAYS * DAY_MS;
  for (let next = (Math.floor(at / MINUTE_MS) + 1) * MINUTE_MS; next < over; next += MINUTE_MS)
    if (isOpenAt(window, next, clock)) return next;
  return over;
}

/** When a job begins anew: so many days after it was to begin, and not before `now`. */
export function nextStart({ startAt, startedAt }: Pick<Job, "startAt" | "startedAt">, repeat: JobRepeat, now: number) {
  const every = repeat.everyDays * DAY_MS;
  const first = (startAt ?? startedAt) + every;
  return first >= now ? first : first + Math.ceil((now - first) / every) * every;
}
