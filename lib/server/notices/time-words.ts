import "server-only";

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"] as const;

/** `27 Nov 2026`, in UTC: the form of the pages, for notices and mails. `at` is epoch milliseconds. */
export function noticeDay(at: number): string {
  const date = new Date(at);
  return `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]} ${date.getUTCFullYear()}`;
}

/** `27 Nov 2026, 14:28`, in UTC; the sentence names the zone. `at` is epoch milliseconds. */
export function noticeTime(at: number): string {
  return `${noticeDay(at)}, ${new Date(at).toISOString().slice(11, 16)}`;
}
