const FIRST_MS = 1_000;
const FACTOR = 3;
const LONGEST_MS = 60 * 60_000;
const DAY_MS = 24 * 60 * 60_000;

/** How long to wait after the n-th failed attempt (from 1), in milliseconds: 1 s, 3 s, 9 s … at most an hour, each up to a fifth shorter. */
export function backoffMs(tries: number, random: () => number = Math.random): number {
  const whole = Math.min(FIRST_MS * FACTOR ** Math.max(0, tries - 1), LONGEST_MS);
  return Math.round(whole * (1 - 0.2 * random()));
}

/** Whether an event is given up: it is a day old, and its destination has failed for a day. */
export function isGivenUp(event: { at: number }, failingSince: number | null, now: number): boolean {
  return failingSince !== null && now - failingSince > DAY_MS && now - event.at > DAY_MS;
}
