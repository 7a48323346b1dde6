const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"] as const;

/** The short name of a month, from 0. */
export function monthName(month: number): string {
  return MONTHS[month] ?? "";
}

/** `27 Nov 2026`, in UTC: the same words on every machine. `at` is epoch milliseconds. */
export function utcDate(at: number): string {
  const date = new Date(at);
  return `${date.getUTCDate()} ${monthName(date.getUTCMonth())} ${date.getUTCFullYear()}`;
}

/** `27 Nov 2026, 14:28`, in UTC; the sentence names the zone. `at` is epoch milliseconds. */
export function utcTime(at: number): string {
  return `${utcDate(at)}, ${new Date(at).toISOString().slice(11, 16)}`;
}
