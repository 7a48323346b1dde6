import { counted } from "../counted.ts";
import { afterMinutes, type Instant } from "../time/instant.ts";
import type { RequestKind } from "./requests.ts";
import { endIfApproved, GRANT_MINUTES_MAX, TIME_PASSED, WANTED_MINUTES_MIN, type WantedEnd } from "./wanted-end.ts";

/*
 * Grants: temporary access, by a SQL user of its own for each. Without zod, since pages include this file.
 */

/** Whether a request of this kind makes a SQL user. */
export const makesSqlUser = (kind: RequestKind): kind is "create" | "grant" => kind === "create" || kind === "grant";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** How far ahead a grant may begin. */
export const GRANT_START_DAYS = 30;
/** The clock of a grant begins when its password is set, and at the latest so long after the approval. */
export const CLAIM_HOURS = 24;

/** How long a grant is wanted: minutes, or until a time. `startsAt`: when its clock begins; absent or null where its claim begins it. */
export type GrantTime = Pick<WantedEnd, "wantedMinutes" | "wantedUntil"> & { startsAt?: Instant | null | undefined };

/** The latest end of a grant that is approved at `now`: nothing moves it later but a request. */
export function latestGrantEnd({ wantedMinutes, wantedUntil, startsAt }: GrantTime, now: number): Instant {
  return wantedUntil ?? afterMinutes(wantedMinutes ?? 0, startsAt ?? now + CLAIM_HOURS * 60 * MINUTE);
}

/** The end of a grant whose password is first set at `now`; it is never later than {@link latestGrantEnd}. */
export function endIfClaimed({ wantedMinutes, wantedUntil, startsAt }: GrantTime, now: number): Instant {
  return wantedUntil ?? afterMinutes(wantedMinutes ?? 0, startsAt ?? now);
}

/** Whether its claim begins the clock of a grant, so that until then only the latest end is known. */
export const beginsByClaim = ({ wantedUntil, startsAt }: GrantTime): boolean =>
  wantedUntil === null && typeof startsAt !== "number";

/** Whether what is wanted at `now` is at most so many hours of temporary access, as a rule says; null: any. */
export function isWithinHours(
  most: number | null,
  wanted: WantedEnd & Pick<GrantTime, "startsAt">,
  now: number,
): boolean {
  if (most === null) return true;
  const { wantedMinutes, startsAt } = wanted;
  const end = endIfApproved(wanted, now) ?? Number.POSITIVE_INFINITY;
  return (wantedMinutes ?? (end - (startsAt ?? now)) / MINUTE) <= most * 60;
}

/** The limit of a rule, in words. */
export const hoursWords = (most: number): string =>
  `A rule allows this team at most ${counted(most, "hour")} of access on this cluster.`;

/** For how many minutes a grant was approved at `decidedAt`. */
export function grantMinutes({ wantedMinutes, wantedUntil, startsAt }: GrantTime, decidedAt: number): number {
  return (
    wantedMinutes ?? Math.max(Math.round(((wantedUntil ?? 0) - (startsAt ?? decidedAt)) / MINUTE), WANTED_MINUTES_MIN)
  );
}

export type GrantProblem = { field: "wantedMinutes" | "wantedUntil" | "startsAt"; words: string };

/** Why this can be no time of a grant that is asked for at `now`, if so. */
export function grantTimeProblem(time: GrantTime, now: number): GrantProblem | undefined {
  const { startsAt } = time;
  if (typeof startsAt === "number" && startsAt <= now) return { field: "startsAt", words: TIME_PASSED };
  if (typeof startsAt === "number" && startsAt > now + GRANT_START_DAYS * DAY)
    return { field: "startsAt", words: `Choose a start within ${GRANT_START_DAYS} days.` };
  return grantLengthProblem(time, now);
}

/** Why this can be no length of a grant, where its start may have passed, if so. */
export function grantLengthProblem(time: GrantTime, now: number): GrantProblem | undefined {
  const { wantedMinutes, wantedUntil, startsAt } = time;
  const isTooLong = { words: "Choose at most 30 days." };
  if (wantedUntil === null) {
    const minutes = wantedMinutes ?? 0;
    if (minutes < WANTED_MINUTES_MIN)
      return { field: "wantedMinutes", words: `Choose at least ${WANTED_MINUTES_MIN} minutes.` };
    if (minutes > GRANT_MINUTES_MAX) return Object.assign({ field: "wantedMinutes" } as const, isTooLong);
    const isOver = latestGrantEnd(time, now) <= now;
    return isOver ? { field: "wantedMinutes", words: TIME_PASSED } : undefined;
  }
  if (wantedUntil <= now) return { field: "wantedUntil", words: TIME_PASSED };
  const minutes = (wantedUntil - (startsAt ?? now)) / MINUTE;
  if (minutes > GRANT_MINUTES_MAX) return Object.assign({ field: "wantedUntil" } as const, isTooLong);
  const isShort = typeof startsAt === "number" && minutes < WANTED_MINUTES_MIN;
  return isShort
    ? { field: "wantedUntil", words: `Choose a time at least ${WANTED_MINUTES_MIN} minutes after the start.` }
    : undefined;
}

const NAME_MAX = 63;
const PERSON_MAX = 16;

/**
 * The name of a grant's SQL user: base, person and random, such as `app_orders_ana_7f3k`; at most 63 characters. `prefix`: the required
 * beginning of names of the team, or empty. `random`: of a to z and 0 to 9.
 */
export function grantName(
  { prefix, databases, person }: { prefix: string; databases: readonly string[]; person: string },
  random: string,
): string {
  const start = prefix === "" ? "app_" : /[_.-]$/.test(prefix) ? prefix : `${prefix}_`;
  const room = NAME_MAX - start.length - random.length;
  const who = asWord(person.trim().split(/\s+/)[0] ?? "").slice(0, Math.max(Math.min(PERSON_MAX, room - 1), 0));
  const end = who === "" ? random : `${who}_${random}`;
  const where = databases.length === 1 ? asWord(databases[0] ?? "") : "";
  const left = where.slice(0, Math.max(NAME_MAX - start.length - end.length - 1, 0));
  return left === "" ? `${start}${end}` : `${start}${left}_${end}`;
}

/** The letters and digits of a name, as a SQL user's name may have them. */
function asWord(text: string): string {
  return text
    .normalize("NFKD")
    .replaceAll(/\p{M}/gu, "")
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "_")
    .replaceAll(/^_+|_+$/g, "");
}
