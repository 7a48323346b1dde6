import "server-only";
import { singleton } from "../base/singleton.ts";

const MINUTE = 60_000;
/** More of one person and kind within a minute is a program's doing. Each leaves two events in the audit. */
const MOST = 60;

type Minute = { started: number; counts: Map<string, number> };

/** Counts a change that was refused after its intent. `actorId` is a token's own: its owner is not kept from what a program gets wrong. */
export function countRefusedChange(actorId: string, action: string, now = Date.now()): void {
  const { counts } = minute(now);
  const key = `${actorId} ${action}`;
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

/** Whether a person had so many changes of this kind refused within this minute that the next one gets no intent. */
export function hasTooManyRefusedChanges(actorId: string, action: string, now = Date.now()): boolean {
  return (minute(now).counts.get(`${actorId} ${action}`) ?? 0) >= MOST;
}

function minute(now: number): Minute {
  const current = singleton<Minute>("refused-changes", () => ({ started: now, counts: new Map() }));
  if (now - current.started >= MINUTE) Object.assign(current, { started: now, counts: new Map() });
  return current;
}
