const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** What is left of an access: `2 d 3 h left`, `1 h 22 min left`, `under 1 min left`, and `Over` once its end has passed. Both are epoch milliseconds. */
export function leftWords(at: number, now: number): string {
  return at <= now ? "Over" : `${durationWords(at - now)} left`;
}

/** A length of time, in its two largest units: `2 d 3 h`, `1 h 22 min`, `under 1 min`. */
export function durationWords(ms: number): string {
  if (ms < MINUTE) return "under 1 min";
  if (ms < HOUR) return `${Math.floor(ms / MINUTE)} min`;
  const [big, small] = ms < 2 * DAY ? [HOUR, MINUTE] : [DAY, HOUR];
  const [first, second] = ms < 2 * DAY ? ["h", "min"] : ["d", "h"];
  const rest = Math.floor((ms % big) / small);
  return `${Math.floor(ms / big)} ${first}${rest === 0 ? "" : ` ${rest} ${second}`}`;
}
