/* Superusers over time: counts by day in UTC, each day as its number since 1 January 1970. */

export const DAY_MS = 24 * 60 * 60_000;
/** How long the counts of a day are kept, and how many days the overview shows. */
export const KEPT_DAYS = 400;
export const SHOWN_DAYS = 90;

/** The day of a time in epoch milliseconds. */
export const dayOf = (at: number): number => Math.floor(at / DAY_MS);
/** When a day began, in epoch milliseconds. */
export const startOf = (day: number): number => day * DAY_MS;

/**
 * `stay`: of the superusers, those that must be one. `lacksSso`: those of single sign-on are not among them, since on some cluster no check
 * had found them yet.
 */
export type SuperuserDay = { day: number; superusers: number; stay: number; unverified: number; lacksSso?: true };

/** The days that count the same: those since single sign-on is counted. All of them where that did not begin in between. */
export function comparableDays(days: readonly SuperuserDay[]): readonly SuperuserDay[] {
  const last = days.findLastIndex(({ lacksSso }) => lacksSso);
  return last === days.length - 1 ? days : days.slice(last + 1);
}

/** The clusters that a person sees whole, together and those with the most superusers to restrict by themselves. */
export type SuperusersOverTime = {
  /** the oldest first; the last one is today, as it is now */
  days: SuperuserDay[];
  clusters: { id: string; name: string; days: SuperuserDay[] }[];
};
