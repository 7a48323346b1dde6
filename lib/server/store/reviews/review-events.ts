import { setImmediate } from "node:timers/promises";
import type { AuditAction } from "#lib/shared/audit/audit.ts";
import { auditRows, type Break, breakAfter, placeBefore } from "../audit/audit-chain.ts";
import { type AuditRow, eventOf, type StoredEvent } from "../audit/audit-event.ts";
import { auditHead, sortedFields } from "../audit/audit-events.ts";
import { eventPlace } from "../audit/audit-queries.ts";
import type { Store } from "../db/base.ts";

/** What a verifier reads: an intent may be of a person who was refused. */
const PROVING: readonly AuditAction[] = [
  "review.start",
  "review.decide",
  "review.sign_off",
  "review.prove",
  "review.close",
];

/** Whether an event proves this review. */
export function isOfReview(
  review: string,
  { action, outcome, details }: Pick<AuditRow, "action" | "outcome" | "details">,
): boolean {
  if (outcome !== "done" || !PROVING.some((each) => each === action)) return false;
  return (JSON.parse(details) as { review?: unknown }).review === review;
}

/** An event as a line of `events.jsonl`, whose hash is in the chain. */
export function eventLine({ hash: _, previous_hash: __, ...fields }: AuditRow): string {
  return `${JSON.stringify(sortedFields(fields))}\n`;
}

/** The events that prove a review, in the order of the chain, up to the newest event of the audit. */
export type ReviewEvents = {
  events: StoredEvent[];
  /** as in `events.jsonl` */
  lines: string[];
  /** the newest event, to which the chain was followed */
  head: { sequence: number; hash: string };
  /** the first break of the chain since the start of the review */
  broken?: Break;
};

/**
 * Follows the chain from the start of a review and collects its events. Undefined where the start was archived. A row that was changed in
 * the store breaks the chain, so that no event can be hidden from this without changing all later hashes.
 */
export async function reviewEvents(
  store: Store,
  { id, startEvent }: { id: string; startEvent: string },
): Promise<ReviewEvents | undefined> {
  const start = await eventPlace(store, startEvent);
  if (start === undefined) return undefined;
  const head = await auditHead(store);
  const found: ReviewEvents = { events: [], lines: [], head };
  let end: { sequence: number; hash: string } | undefined;
  for await (const rows of auditRows(store, start - 1, head.sequence)) {
    // A long chain takes seconds: other requests get their turn.
    await setImmediate();
    for (const row of rows) {
      const broken = breakAfter(end ?? placeBefore(row), row);
      if (broken) return Object.assign(found, { broken });
      end = { sequence: row.sequence, hash: row.hash };
      if (!isOfReview(id, row)) continue;
      found.events.push(eventOf(row));
      found.lines.push(eventLine(row));
    }
  }
  if (end?.sequence === head.sequence && end.hash === head.hash) return found;
  return Object.assign(found, { broken: { sequence: head.sequence, what: "wrong_head" } });
}

/** Whether an event of this review came after `above`. */
export async function hasLaterEvent(transaction: Store, review: string, above: number): Promise<boolean> {
  const rows = await transaction
    .selectFrom("audit_events")
    .select(["action", "outcome", "details"])
    .where("sequence", ">", above)
    .where("action", "in", PROVING)
    .execute();
  return rows.some((row) => isOfReview(review, row));
}
