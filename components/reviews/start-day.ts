const DAY = 24 * 60 * 60_000;

/** The day so many days from now, as a date field has it, in the reader's zone. */
export function inDays(days: number, now = Date.now()): string {
  const date = new Date(now + days * DAY);
  const two = (value: number) => String(value).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** The end of a day of a date field in the reader's zone, in epoch milliseconds; null where there is none. */
export function endOf(day: string): number | null {
  const at = new Date(`${day}T23:59:59`).getTime();
  return Number.isNaN(at) ? null : at;
}
