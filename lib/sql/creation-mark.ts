import { type Instant, instantAt, preciseTime, timeText } from "./time.ts";

/*
 * The mark of a SQL user that is being created: a time in its VALID UNTIL that only Rolecall knows. A SQL user with a wanted end has that
 * end with random microseconds, any other one a random time after the year 9000, so no mark ends a login before its time. CockroachDB
 * keeps the microseconds (`$2::timestamptz::string`, pkg/sql/roleoption/role_option.go), and SHOW USERS prints them to every reader of
 * roles.
 */

const FAR_FROM = Date.UTC(9000, 0, 1);
/** About 500 years of milliseconds. */
export const FAR_MS = 2 ** 44;

/** The mark with this end; `micros` is from 1 to 999,999. */
export function markAtEnd(endsAt: Instant, micros: number): string {
  return withMicros(endsAt, micros);
}

/** The mark of a SQL user without an end; `ms` is below {@link FAR_MS}, and `micros` from 1 to 999,999. */
export function farMark(ms: number, micros: number): string {
  return withMicros(FAR_FROM + ms, micros);
}

function withMicros(at: number, micros: number): string {
  return timeText(at).replace("+", `.${String(micros).padStart(6, "0")}+`);
}

/** Whether a VALID UNTIL is the mark of a SQL user without an end. */
export function isFarMark(text: string): boolean {
  const time = preciseTime(text);
  return time !== undefined && time.micros > 0 && time.at >= FAR_FROM && time.at < FAR_FROM + FAR_MS;
}

/**
 * The end that this mark at the cluster holds, null for none; undefined where the VALID UNTIL is none of these marks. An end to the second is
 * no mark, whatever the store says.
 */
export function endInMark(text: string, marks: readonly string[]): { endsAt: Instant | null } | undefined {
  const time = preciseTime(text);
  if (time === undefined || time.micros === 0 || !isOneOfMarks(text, marks)) return undefined;
  return { endsAt: isFarMark(text) ? null : instantAt(time.at) };
}

/** Whether a VALID UNTIL as the cluster prints it is one of these marks. */
export function isOneOfMarks(text: string, marks: readonly string[]): boolean {
  const seen = preciseTime(text);
  return marks.some((mark) => {
    const known = preciseTime(mark);
    return seen !== undefined && known !== undefined && seen.at === known.at && seen.micros === known.micros;
  });
}
