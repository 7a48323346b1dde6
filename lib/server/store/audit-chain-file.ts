import "server-only";
import type { AuditAction } from "#lib/shared/audit.ts";
import type { AuditRow } from "./audit-event.ts";
import { contentHash, sortedFields } from "./audit-events.ts";

/**
 * The chain of the audit from a review's start to its newest event, as `chain.txt` and `events.jsonl`. The chain has the hash before it,
 * the hash of the fields of each event and the newest event's hash: enough to follow it, and nothing that tells of other people's events.
 * Of the events up to its close that prove this review, `events.jsonl` has the fields, in the form that is hashed: who decided, with email
 * and network address. Takes the events in the order of the chain.
 */
export async function chainFiles(
  review: string,
  batches: AsyncIterable<readonly AuditRow[]>,
): Promise<{ name: string; text: string }[]> {
  const chain: string[] = [];
  const events: string[] = [];
  let newest = "";
  let isClosed = false;
  for await (const rows of batches)
    for (const { hash, previous_hash, ...fields } of rows) {
      if (chain.length === 0) chain.push(JSON.stringify([fields.sequence, previous_hash]));
      chain.push(contentHash(fields));
      // What is proved after the close is not in its evidence.
      if (!isClosed && isOf(review, fields)) {
        events.push(JSON.stringify(sortedFields(fields)));
        isClosed = fields.action === "review.close";
      }
      newest = hash;
    }
  const lines = (all: readonly string[]) => all.map((line) => `${line}\n`).join("");
  return [
    { name: "chain.txt", text: lines([...chain, newest]) },
    { name: "events.jsonl", text: lines(events) },
  ];
}

/** What the verifier reads: an intent may be of a person who was refused. */
const PROVING: readonly AuditAction[] = [
  "review.start",
  "review.decide",
  "review.sign_off",
  "review.prove",
  "review.close",
];

function isOf(review: string, { action, outcome, details }: Pick<AuditRow, "action" | "outcome" | "details">): boolean {
  if (outcome !== "done" || !PROVING.some((each) => each === action)) return false;
  return (JSON.parse(details) as { review?: unknown }).review === review;
}
