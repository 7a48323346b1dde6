import { type Instant, instantAt, isDay } from "./instant.ts";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const LENGTH = "2026-10-25T02:30".length;

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known) return known;
  const made = new Intl.DateTimeFormat("en-US", {
    timeZone: zone,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  });
  formats.set(zone, made);
  return made;
}

/** The local time of a zone to the minute, `2026-10-25T02:30`. Throws RangeError for a zone that this machine does not know. */
export function localTime(at: number, zone: string): string {
  const parts = Object.fromEntries(
    formatOf(zone)
      .formatToParts(at)
      .map(({ type, value }) => [type, value]),
  );
  return `${parts.year?.padStart(4, "0")}-${parts.month}-${parts.day}T${parts.hour}:${parts.minute}`;
}

/** A local time as if it were in UTC, in epoch milliseconds. In a zone ahead of UTC the year 9999, which stands for no end, ends in one of five digits. */
export const wallOf = (local: string) => Date.parse(`${local.length > LENGTH ? "+0" : ""}${local}:00Z`);

/** By how much the clocks of a zone are ahead of UTC, in milliseconds. */
function offsetAt(at: number, zone: string): number {
  const minute = Math.floor(at / MINUTE) * MINUTE;
  return wallOf(localTime(minute, zone)) - minute;
}

/** `moved`: the clocks skip this local time. `twice`: they show it two times. */
export type LocalInstant = { at: Instant; is: "once" | "moved" | "twice" };

/**
 * The instant of a local time such as `2026-10-25T02:30`; undefined for any other text. A time that the clocks skip moves to the next minute
 * that exists. Of a time that they show twice it is the first, so that an access never ends later than its reader may expect.
 */
export function instantOfLocal(local: string, zone: string): LocalInstant | undefined {
  const wall = /^.{10}T([01]\d|2[0-3]):[0-5]\d$/.test(local) && isDay(local.slice(0, 10)) ? wallOf(local) : undefined;
  if (wall === undefined) return undefined;
  const [first, second] = instantsShown(local, zone);
  if (first !== undefined) return { at: instantAt(first), is: second === undefined ? "once" : "twice" };
  const { before, after } = offsetsAround(wall, zone);
  return { at: changeBetween(wall - after, wall - before, zone), is: "moved" };
}

/** The instants at which the clocks of a zone show this local time, in their order: none, one, or two. */
function instantsShown(local: string, zone: string): number[] {
  const wall = wallOf(local);
  const { before, after } = offsetsAround(wall, zone);
  const shown = new Set([wall - Math.max(before, after), wall - Math.min(before, after)]);
  return [...shown].filter((at) => localTime(at, zone) === local);
}

/** How far the clocks of a zone are ahead a day before and a day after about this time. */
const offsetsAround = (wall: number, zone: string) => ({
  before: offsetAt(wall - DAY, zone),
  after: offsetAt(wall + DAY, zone),
});

/** Whether the clocks of a zone show this local time, such as `2026-10-25T02:30`, two times. */
export function isShownTwice(local: string, zone: string): boolean {
  return instantsShown(local, zone).length > 1;
}

/** The minute in which the clocks of a zone are put forward. */
function changeBetween(low: number, high: number, zone: string): Instant {
  const then = offsetAt(low, zone);
  let [from, to] = [low, high];
  while (to - from > MINUTE) {
    const middle = from + Math.floor((to - from) / 2 / MINUTE) * MINUTE;
    if (offsetAt(middle, zone) === then) from = middle;
    else to = middle;
  }
  return instantAt(to);
}

/** The end of a local day such as `2026-10-25`: the first minute after it. Undefined for no day. */
export function endOfLocalDay(day: string, zone: string): LocalInstant | undefined {
  return isDay(day) ? instantOfLocal(`${shiftDay(day, 1)}T00:00`, zone) : undefined;
}

/** The day that is so many days after this one. */
export function shiftDay(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY).toISOString().slice(0, 10);
}

/** How far the clocks of a zone are ahead of UTC: `UTC+02:00`. */
export function offsetWords(at: number, zone: string): string {
  const minutes = Math.round(offsetAt(at, zone) / MINUTE);
  const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
  return `UTC${minutes < 0 ? "-" : "+"}${String(hours).padStart(2, "0")}:${String(rest).padStart(2, "0")}`;
}
