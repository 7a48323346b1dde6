declare const INSTANT: unique symbol;

/**
 * A whole second in epoch milliseconds: when an access ends. A date, a number of days and any other number are none, and do not compile as
 * one.
 */
export type Instant = number & { readonly [INSTANT]: true };

const SECOND = 1_000;

/** The second in which this time lies, in epoch milliseconds. */
export function instantAt(ms: number): Instant {
  return (Math.floor(ms / SECOND) * SECOND) as Instant;
}

/** A time as CockroachDB reads and prints it, in UTC and to the second. `at` is epoch milliseconds. */
export function timeText(at: number): string {
  return new Date(at)
    .toISOString()
    .replace("T", " ")
    .replace(/\.\d{3}Z$/, "+00:00");
}

const TIME =
  /^(\d{4})-(\d\d-\d\d)(?:[ T](\d\d:\d\d(?::\d\d)?)(?:\.(\d{1,9}))?)? ?(Z|UTC|[+-]\d\d(?::?\d\d)?(?::\d\d)?)?$/;

/** The whole seconds of a time as CockroachDB prints one, in epoch milliseconds, and its microseconds; undefined for any other text. */
export function preciseTime(text: string): { at: number; micros: number } | undefined {
  const [, year, day, clock = "00:00", fraction = "", zone = "Z"] = TIME.exec(text.trim()) ?? [];
  if (year === undefined) return undefined;
  const offset = /^[+-]/.test(zone) ? `${zone.slice(0, 3)}:${zone.slice(3).replace(":", "").slice(0, 2) || "00"}` : "Z";
  const at = Date.parse(`${year}-${day}T${clock}${offset}`);
  return Number.isNaN(at) ? undefined : { at, micros: Number(fraction.padEnd(6, "0").slice(0, 6)) };
}
