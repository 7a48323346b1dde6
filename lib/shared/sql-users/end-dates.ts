import { isShownTwice, localTime, offsetWords, wallOf } from "../time/zones.ts";
import { utcDate } from "../utc-date.ts";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/**
 * When an access ends, in a zone: `the end of 31 Mar 2027 (UTC)`, or `31 Mar 2027, 15:00 (Europe/Berlin)` where it ends within a day. A time
 * that the clocks show twice has its offset too. `at` is epoch milliseconds.
 */
export function endWords(at: number, zone: string): string {
  const local = localTime(at, zone);
  const wall = wallOf(local);
  const [, clock] = local.split("T");
  if (clock === "00:00" && at % MINUTE === 0) return `the end of ${utcDate(wall - DAY)} (${zone})`;
  const offset = isShownTwice(local, zone) ? `, ${offsetWords(at, zone)}` : "";
  return `${utcDate(wall)}, ${clock} (${zone}${offset})`;
}
