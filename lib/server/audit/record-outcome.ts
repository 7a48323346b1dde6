import { log } from "../base/log.ts";
import { singleton } from "../base/singleton.ts";
import type { NewEvent } from "../store/audit/audit-event.ts";
import { type AuditEvent, record } from "../store/audit/record-event.ts";

export type Outcome = Exclude<NewEvent["outcome"], "intended">;

type OutcomeEvent = AuditEvent & { intentId: string; outcome: Outcome };

/**
 * Appends the outcome of an intent. Never rejects: the change is made or refused by now, and losing its answer, perhaps a password, would
 * be worse than an intent without outcome. `recordUnwritten` writes later an outcome that cannot be written now.
 */
export async function recordOutcome(event: OutcomeEvent): Promise<void> {
  await record(event).catch((error: unknown) => {
    const { intentId, request } = event;
    log().error({ requestId: request.requestId, intentId, error }, "audit outcome not written");
    recordLater(event);
  });
}

/** The most outcomes in memory while the store cannot be written. Further ones are settled as unknown after the next start. */
const MAX_UNWRITTEN = 10_000;

/** Holds an outcome for `recordUnwritten`. One whose intent was never written is left out then. */
export function recordLater(event: OutcomeEvent): void {
  if (unwritten().length < MAX_UNWRITTEN) unwritten().push(event);
}

/** Tries again to append the outcomes that could not be written. */
export async function recordUnwritten(): Promise<void> {
  const tried = unwritten().splice(0);
  await Promise.all(tried.map((event) => record(event).catch(() => recordLater(event))));
}

function unwritten(): OutcomeEvent[] {
  return singleton("unwritten-outcomes", () => []);
}
