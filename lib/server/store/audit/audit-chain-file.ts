import { eventLine, isOfReview } from "../reviews/review-events.ts";
import type { AuditRow } from "./audit-event.ts";
import { contentHash } from "./audit-events.ts";

/** Which events are shown in full. */
export type Shown = { has: (row: AuditRow) => boolean; isLast: (row: AuditRow) => boolean };

/** The events that prove a review; what is proved after the close is not in its evidence. */
export function ofReview(review: string): Shown {
  return { has: (row) => isOfReview(review, row), isLast: ({ action }) => action === "review.close" };
}

/** A text in pieces, none of them large, with its size in bytes. */
export type PiecedFile = { name: string; size: number; pieces: () => AsyncIterable<string> };

/**
 * A part of the audit's chain as `chain.txt` and `events.jsonl`. The chain has the hash before it, the hash of the fields of each event and
 * the newest event's hash: enough to follow it, and nothing that tells of other people's events. Of the shown events, `events.jsonl` has the
 * fields, in the form that is hashed, up to the one that is last: who acted, with email and network address.
 *
 * `read` gives the same events each time, in the order of the chain: they are measured first, and read again as they are sent, since the
 * audit of a year does not fit in memory.
 */
export async function chainFiles(
  shown: Shown,
  read: () => AsyncIterable<readonly AuditRow[]>,
): Promise<[PiecedFile, PiecedFile]> {
  const sizes = await measure(shown, read());
  return [
    { name: "chain.txt", size: sizes.chain, pieces: () => chainOf(read()) },
    { name: "events.jsonl", size: sizes.events, pieces: () => eventsOf(shown, read()) },
  ];
}

/** A hash in hex and the end of its line. */
const HASH_LINE = 65;

/** The sizes of both files in bytes, without the work of hashing. */
async function measure(shown: Shown, batches: AsyncIterable<readonly AuditRow[]>) {
  const sizes = { chain: 0, events: 0 };
  const own = (lines: readonly string[]) => Buffer.byteLength(textOf(lines));
  let isOver = false;
  let newest = "";
  for await (const rows of batches)
    for (const row of rows) {
      const { hash, previous_hash, ...fields } = row;
      if (sizes.chain === 0) sizes.chain = own([firstLine(fields.sequence, previous_hash)]);
      sizes.chain += HASH_LINE;
      newest = hash;
      if (isOver || !shown.has(row)) continue;
      sizes.events += Buffer.byteLength(eventLine(row));
      isOver = shown.isLast(row);
    }
  return { ...sizes, chain: sizes.chain + own([newest]) };
}

const firstLine = (sequence: number, previousHash: string) => JSON.stringify([sequence, previousHash]);

async function* chainOf(batches: AsyncIterable<readonly AuditRow[]>): AsyncGenerator<string> {
  let newest: string | undefined;
  for await (const rows of batches) {
    const lines: string[] = [];
    for (const { hash, previous_hash, ...fields } of rows) {
      if (newest === undefined) lines.push(firstLine(fields.sequence, previous_hash));
      lines.push(contentHash(fields));
      newest = hash;
    }
    yield textOf(lines);
  }
  yield textOf([newest ?? ""]);
}

async function* eventsOf(shown: Shown, batches: AsyncIterable<readonly AuditRow[]>): AsyncGenerator<string> {
  for await (const rows of batches) {
    const lines: string[] = [];
    for (const row of rows) {
      if (!shown.has(row)) continue;
      lines.push(eventLine(row));
      if (!shown.isLast(row)) continue;
      yield lines.join("");
      return;
    }
    yield lines.join("");
  }
}

const textOf = (lines: readonly string[]) => lines.map((line) => `${line}\n`).join("");
