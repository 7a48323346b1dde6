/** A longer wait is a mistake, or an attempt to stop Rolecall. */
const MAX_SECONDS = 3_600;

type Headers = { readonly "retry-after"?: string | undefined; readonly date?: string | undefined };

/**
 * The seconds (0 to 3,600) that an answer asks to wait, or undefined where it does not or cannot be understood. A date
 * is taken against the answer's own `Date`, so that a wrong clock on either side does no harm.
 */
export function retryAfterSeconds(headers: Headers): number | undefined {
  const value = headers["retry-after"]?.trim();
  if (!value) return undefined;
  const seconds = /^\d+(?:\.\d+)?$/.test(value) ? Number(value) : secondsUntil(value, headers.date);
  return Number.isNaN(seconds) ? undefined : Math.min(Math.max(Math.ceil(seconds), 0), MAX_SECONDS);
}

function secondsUntil(date: string, sent: string | undefined): number {
  // Date.parse takes nearly anything for a year.
  if (!date.endsWith("GMT")) return Number.NaN;
  const from = Date.parse(sent ?? "");
  return (Date.parse(date) - (Number.isNaN(from) ? Date.now() : from)) / 1000;
}
