const DAY = 24 * 60 * 60_000;
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"] as const;

/** The zone of shown times: the reader's, or UTC where it is unknown, as on the server. */
export type Zone = "local" | "utc";

/** Events in order, grouped by day. With a wrong server clock, a day can appear twice. */
export function byDay<Event extends { at: number }>(
  events: readonly Event[],
  zone: Zone,
  now: number,
): { day: string; events: Event[] }[] {
  const days: { day: string; events: Event[] }[] = [];
  for (const event of events) {
    const day = dayWords(event.at, zone, now);
    const last = days.at(-1);
    if (last?.day === day) last.events.push(event);
    else days.push({ day, events: [event] });
  }
  return days;
}

/** `Today`, `Yesterday`, else `24 Nov 2026`. */
function dayWords(at: number, zone: Zone, now: number): string {
  const day = dateWords(at, zone);
  if (zone === "utc") return day;
  if (day === dateWords(now, zone)) return "Today";
  return day === dateWords(now - DAY, zone) ? "Yesterday" : day;
}

function dateWords(at: number, zone: Zone): string {
  const { year, month, day } = parts(at, zone);
  return `${day} ${MONTHS[month]} ${year}`;
}

/** `14:28:51`. */
export function clockWords(at: number, zone: Zone): string {
  const { hours, minutes, seconds } = parts(at, zone);
  return [hours, minutes, seconds].map((part) => String(part).padStart(2, "0")).join(":");
}

/** `24 Nov, 14:28` in the reader's zone, with the year unless it is the current one. */
export function momentWords(at: number, now: number): string {
  const { year, month, day } = parts(at, "local");
  const ofYear = year === parts(now, "local").year ? "" : ` ${year}`;
  return `${day} ${MONTHS[month]}${ofYear}, ${clockWords(at, "local").slice(0, 5)}`;
}

/** The value of a field for local time, without seconds: `2026-11-24T14:28`. */
export function fieldTime(at: number): string {
  const { year, month, day } = parts(at, "local");
  const date = [year, month + 1, day].map((part) => String(part).padStart(2, "0")).join("-");
  return `${date}T${clockWords(at, "local").slice(0, 5)}`;
}

function parts(at: number, zone: Zone) {
  const date = new Date(at);
  return zone === "utc"
    ? {
        year: date.getUTCFullYear(),
        month: date.getUTCMonth(),
        day: date.getUTCDate(),
        hours: date.getUTCHours(),
        minutes: date.getUTCMinutes(),
        seconds: date.getUTCSeconds(),
      }
    : {
        year: date.getFullYear(),
        month: date.getMonth(),
        day: date.getDate(),
        hours: date.getHours(),
        minutes: date.getMinutes(),
        seconds: date.getSeconds(),
      };
}
