import type { TokenActor } from "../../access/actor.ts";
import { rateKey } from "../../access/used-token.ts";
import { networkOf } from "../../base/env/network.ts";
import { singleton } from "../../base/singleton.ts";

const WINDOW_SECONDS = 60;
const WINDOW_MS = WINDOW_SECONDS * 1_000;
/** Calls of one token within a minute, on each server. */
export const CALLS_A_MINUTE = 600;
/** Calls without a valid token from one network within a minute. */
const INVALID_A_MINUTE = 60;
const FLOOD_A_MINUTE = 600;

export type Rate = { left: number; resetSeconds: number; exceeded: boolean };

/** Counts a call of a token. */
export function countCall(tokenId: string, now = Date.now()): Rate {
  return count(`token:${tokenId}`, CALLS_A_MINUTE, now);
}

/** Calls within a minute that block the process, for all tokens of a person or of a team's services, on each server. */
const READS_A_MINUTE = 60;

/** Counts a call that blocks the process for all others, such as a plan. */
export function countWork(by: TokenActor, now = Date.now()): Rate {
  return count(`work:${rateKey(by)}`, READS_A_MINUTE, now);
}

/** Counts a call without a valid token. */
export function countInvalid(address: string, now = Date.now()): Rate {
  return count(`from:${networkOf(address)}`, INVALID_A_MINUTE, now);
}

/** Whether a network sent so many invalid ones that Rolecall no longer looks in the store for tokens that were invalid here lately. */
export function invalidFlood(address: string, now = Date.now()): Rate {
  return look(`from:${networkOf(address)}`, FLOOD_A_MINUTE, now);
}

/** The headers of draft-ietf-httpapi-ratelimit-headers. */
export function rateHeaders({ left, resetSeconds }: Rate): Record<string, string> {
  return {
    "RateLimit-Policy": `"token";q=${CALLS_A_MINUTE};w=${WINDOW_SECONDS}`,
    RateLimit: `"token";r=${left};t=${resetSeconds}`,
  };
}

type Minute = { started: number; used: Map<string, number> };

function minuteAt(now: number): Minute {
  const minute = singleton<Minute>("api-rates", () => ({ started: now, used: new Map() }));
  if (now - minute.started >= WINDOW_MS) Object.assign(minute, { started: now, used: new Map() });
  return minute;
}

function count(key: string, most: number, now: number): Rate {
  const { used } = minuteAt(now);
  used.set(key, (used.get(key) ?? 0) + 1);
  return look(key, most, now);
}

function look(key: string, most: number, now: number): Rate {
  const minute = minuteAt(now);
  const used = minute.used.get(key) ?? 0;
  return {
    left: Math.max(0, most - used),
    resetSeconds: Math.max(1, Math.ceil((minute.started + WINDOW_MS - now) / 1_000)),
    exceeded: used > most,
  };
}
