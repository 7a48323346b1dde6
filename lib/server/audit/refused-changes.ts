import type { AuditAction } from "#lib/shared/audit/audit.ts";
import { singleton } from "../base/singleton.ts";

const MINUTE = 60_000;
/** More of one person and kind within a minute is a program's doing. Each leaves two events in the audit. */
const MOST = 60;

type Minute = { started: number; counts: Map<string, number> };

/** Counts a change that was refused after its intent. `counted` comes from `rateKey`, so that refusals of a program do not limit its owner. */
export function countRefusedChange(counted: string, action: AuditAction, now = Date.now()): void {
  const { counts } = minute(now);
  const key = `${counted} ${action}`;
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

/** Whether a person, or their programs together, had so many changes of this kind refused within this minute that the next one gets no intent. */
export function hasTooManyRefusedChanges(counted: string, action: AuditAction, now = Date.now()): boolean {
  return (minute(now).counts.get(`${counted} ${action}`) ?? 0) >= MOST;
}

/** After how many seconds the changes of this minute count no more. */
export function secondsToNextMinute(now = Date.now()): number {
  return Math.max(1, Math.ceil((minute(now).started + MINUTE - now) / 1_000));
}

function minute(now: number): Minute {
  const current = singleton<Minute>("refused-changes", () => ({ started: now, counts: new Map() }));
  if (now - current.started >= MINUTE) Object.assign(current, { started: now, counts: new Map() });
  return current;
}
