const DAY = 24 * 60 * 60_000;

/** The day so many days from now in UTC, as a date field has it. */
export function inDays(days: number, now = Date.now()): string {
  return new Date(now + days * DAY).toISOString().slice(0, 10);
}

/**
 * The last second of a day of a date field in UTC, in epoch milliseconds; null where there is none. Pages and mails show the date of a
 * review in UTC, so in another zone they would show another day.
 */
export function endOf(day: string): number | null {
  const at = Date.parse(`${day}T23:59:59Z`);
  return Number.isNaN(at) ? null : at;
}
