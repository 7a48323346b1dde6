import { afterMinutes, endAfterDays, type Instant } from "../time/instant.ts";

/* The end that a request asks for: none, or one of these. */

/** Until the end of the day, in UTC, that is so many days after the approval. */
type Days = { wantedDays: number | null };
/** So many minutes from the approval on. */
type Minutes = { wantedMinutes: number | null };
type Until = { wantedUntil: Instant | null };
export type WantedEnd = Days & Minutes & Until;

export const END_FIELDS = ["wantedDays", "wantedMinutes", "wantedUntil"] as const satisfies (keyof WantedEnd)[];
export type EndField = (typeof END_FIELDS)[number];
export const NO_END: WantedEnd = { wantedDays: null, wantedMinutes: null, wantedUntil: null };

export const WANTED_DAYS_MAX = 3_650;
const DAY_MINUTES = 24 * 60;
export const WANTED_MINUTES_MIN = 15;
const GRANT_DAYS_MAX = 30;
/** The longest temporary access. */
export const GRANT_MINUTES_MAX = GRANT_DAYS_MAX * DAY_MINUTES;
/** The most temporary access that a setting can allow at once. */
export const MOST_GRANTS = 1_000;
export const WANTED_MINUTES_MAX = WANTED_DAYS_MAX * DAY_MINUTES;

/** The field that says the end; null for no end. */
export function endFieldOf(wanted: WantedEnd): EndField | null {
  return END_FIELDS.find((field) => wanted[field] !== null) ?? null;
}

/** When access ends if the request is approved at `now`; null for no end. */
export function endIfApproved({ wantedDays, wantedMinutes, wantedUntil }: WantedEnd, now: number): Instant | null {
  if (wantedDays !== null) return endAfterDays(wantedDays, now);
  return wantedMinutes === null ? wantedUntil : afterMinutes(wantedMinutes, now);
}

/** How far a request at `now` can move the end of temporary access. */
export const latestExtension = (now: number): Instant => endAfterDays(GRANT_DAYS_MAX, now);

export const WITHIN_30_DAYS = `Choose an end within ${GRANT_DAYS_MAX} days.`;

export const TIME_PASSED = "This time has passed. Choose a later one.";

/** Why this time can be no end of a request, if so. */
export function untilProblem(at: Instant, now: number): string | undefined {
  if (at <= now) return TIME_PASSED;
  return at > endAfterDays(WANTED_DAYS_MAX, now) ? `Choose a time within ${WANTED_DAYS_MAX} days.` : undefined;
}
