import type { AuditAction } from "#lib/shared/audit/audit.ts";
import type { IntentEvent } from "#lib/shared/change-effects.ts";
import { Refusal } from "../base/failure.ts";
import { newId } from "../base/ids.ts";
import { log } from "../base/log.ts";
import type { Facts, Note } from "../base/note.ts";
import type { NewEvent } from "../store/audit/audit-event.ts";
import { type AuditEvent, newEvent, record, subjectOf } from "../store/audit/record-event.ts";
import { failureOf, isFault, isNothingDone, outcomeOf } from "./outcome.ts";
import { type Outcome, recordLater, recordOutcome } from "./record-outcome.ts";

/** The outcome of a change, written in the transaction that makes it, so that both exist or neither. */
export type OwnOutcome = {
  /** id of the event */
  id: string;
  /** the event for success */
  event: (facts: Facts) => NewEvent;
  /** to call after the transaction */
  saved: () => void;
};

export type RecordedNote = Note & {
  readonly own: OwnOutcome;
  /** Says that the change is made and nothing more will be noted: its outcome is written now, together with what is stored next. */
  readonly made: () => void;
};

/** A change as its intent tells of it. */
export type Intended = Omit<AuditEvent, "intentId" | "outcome">;

/** An intent as the audit would store it, but for its time, actor and request. */
export function intentOf({
  action,
  ...about
}: Pick<AuditEvent, "clusterId" | "target" | "details"> & { action: AuditAction }): IntentEvent {
  return { action, ...subjectOf(about) };
}

/**
 * Records the intent of a change, which may have an id already, then makes the change and records its outcome. Throws what `work` throws,
 * and `outcome_unknown` for a fault of Rolecall after something was sent; without a stored intent nothing is changed.
 */
export async function recorded<O>(
  { id: intentId = newId("evt"), ...about }: Intended,
  work: (note: RecordedNote) => Promise<O>,
  started = performance.now(),
): Promise<O> {
  const { requestId } = about.request;
  await record({ ...about, id: intentId, outcome: "intended" }).catch((error: unknown) => {
    log().error({ requestId, error }, "audit intent not written; the change was not made");
    // If the database was lost during the write, the intent may be stored nevertheless.
    recordLater({ ...about, intentId, outcome: "refused", details: { code: "audit_unavailable" } });
    throw new Refusal("audit_unavailable");
  });
  const noted: Facts = {};
  const finish = (outcome: Outcome, details: Facts) =>
    recordOutcome({
      ...about,
      intentId,
      outcome,
      details: { ...noted, ...details, ms: Math.round(performance.now() - started) },
    });
  let saved = false;
  const ownId = newId("evt");
  const own: OwnOutcome = {
    id: ownId,
    event: (details) => newEvent({ ...about, id: ownId, intentId, outcome: "done", details }),
    saved: () => {
      saved = true;
    },
  };
  let written: Promise<void> | undefined;
  const finishOnce = (outcome: Outcome, details: Facts) => (written ??= finish(outcome, details));
  let sent = false;
  let partly = false;
  const note: Note = ({ sent: isSent, partly: isPart, ...facts }) => {
    if (isSent) sent = true;
    if (isPart) partly = true;
    Object.assign(noted, facts);
  };
  try {
    const made = () => void finishOnce(partly ? "unknown" : "done", {});
    const value = await work(Object.assign(note, { own, made }));
    if (!saved) await finishOnce(partly ? "unknown" : "done", {});
    return value;
  } catch (error) {
    if (sent && isFault(error)) log().error({ requestId, intentId, error }, "Rolecall failed after a change was sent");
    if (written) log().error({ requestId, intentId, error }, "a change failed after its outcome was written as made");
    const reported = sent && isFault(error) ? new Refusal("outcome_unknown") : error;
    const { code, traceId } = failureOf(reported, requestId);
    await finishOnce(isNothingDone(about.action, reported) ? "failed" : outcomeOf(reported), { code, traceId });
    throw reported;
  }
}
