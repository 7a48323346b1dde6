import { present } from "#lib/shared/present.ts";
import type { Store } from "../db/base.ts";
import { isDamaged } from "../db/sqlite-errors.ts";
import type { AuditRow } from "./audit-event.ts";
import { auditHead, isHashOf } from "./audit-events.ts";
import { newestCheckpoint } from "./audit-queries.ts";

/** An event's number and hash; 0 and nothing before the first. */
export type Place = { sequence: number; hash: string };

/** The first break of a chain. */
export type Break = {
  sequence: number;
  what:
    | "changed"
    | "missing"
    | "out_of_order"
    | "newest_missing"
    | "wrong_head"
    | "beyond_head"
    | "unexplained_beginning"
    /** the store's file is damaged there */
    | "unreadable";
};

export type ChainReport = {
  /** the newest event that is taken out; the remaining ones follow it */
  start: Place;
  /** the last event that is as it should be */
  end: Place;
  broken?: Break;
  /** the number of the event that has the hash that was kept elsewhere, if there is one */
  headSequence?: number;
};

/** Gets each intact event and its time; without a time, the place after which the chain is followed. */
export type Visit = (place: Place, at?: number) => void;

const BATCH = 2_000;

/** The fault of `row` as the successor of `before`, or undefined. */
export function breakAfter(before: Place, row: AuditRow): Break | undefined {
  const { sequence } = row;
  const expected = before.sequence + 1;
  if (sequence > expected) return { sequence: expected, what: "missing" };
  if (sequence < expected) return { sequence, what: "out_of_order" };
  const { previous_hash, hash, ...fields } = row;
  if (!isHashOf(hash, fields, previous_hash)) return { sequence, what: "changed" };
  return previous_hash === before.hash ? undefined : { sequence, what: "out_of_order" };
}

/** Where the chain stands right before this event. */
export function placeBefore({ sequence, previous_hash }: AuditRow): Place {
  return { sequence: sequence - 1, hash: previous_hash };
}

/** The events after `above` up to `last`, in the order of the chain, a batch at a time. */
export async function* auditRows(store: Store, above: number, last: number, batch = BATCH): AsyncGenerator<AuditRow[]> {
  for (let after = above; ; ) {
    const rows = await store
      .selectFrom("audit_events")
      .selectAll()
      .where("sequence", ">", after)
      .where("sequence", "<=", last)
      .orderBy("sequence")
      .limit(batch)
      .execute();
    const newest = rows.at(-1);
    if (!newest) return;
    yield rows;
    after = newest.sequence;
  }
}

/** Reads rows one by one where a batch cannot be read, up to the first event that the damaged file does not give. */
async function* readableRows(
  store: Store,
  above: number,
  last: number,
): AsyncGenerator<readonly AuditRow[] | "unreadable"> {
  let after = above;
  for (const most of [BATCH, 1])
    try {
      for await (const rows of auditRows(store, after, last, most)) {
        yield rows;
        after = rows.at(-1)?.sequence ?? after;
      }
      return;
    } catch (error) {
      if (!isDamaged(error)) throw error;
    }
  yield "unreadable";
}

/**
 * Verifies the chain from the newest checkpoint to the head at the start of the check, whatever is written meanwhile. `storedHash` is a
 * head that was noted elsewhere: without it, a cut-off end with a reset head cannot be found. `visit` gets each intact event
 * from the last archived one on, perhaps more than once.
 */
export async function verifyChain(store: Store, storedHash?: string, visit: Visit = () => {}): Promise<ChainReport> {
  for (;;) {
    const [start, head] = [await startOf(store), await auditHead(store)];
    const report = await follow(store, start, head, { storedHash, visit });
    // Events that were archived meanwhile are not missing.
    if (!report.broken || (await startOf(store)).sequence === start.sequence) return report;
  }
}

async function startOf(store: Store): Promise<Place> {
  return (await newestCheckpoint(store)) ?? { sequence: 0, hash: "" };
}

async function follow(
  store: Store,
  start: Place,
  head: Place,
  { storedHash, visit }: { storedHash: string | undefined; visit: Visit },
): Promise<ChainReport> {
  visit(start);
  let end = start;
  let headSequence = start.hash === storedHash ? start.sequence : undefined;
  let explained = start.sequence === 0;
  const report = (broken?: Break): ChainReport =>
    present({
      start,
      end,
      broken: broken || undefined,
      headSequence,
    });
  for await (const rows of readableRows(store, start.sequence, head.sequence)) {
    if (rows === "unreadable") return report({ sequence: end.sequence + 1, what: rows });
    for (const row of rows) {
      const broken = breakAfter(end, row);
      if (broken) return report(broken);
      explained ||= row.action === "audit.archive" && isAbout(row.details, start);
      if (row.hash === storedHash) headSequence = row.sequence;
      end = { sequence: row.sequence, hash: row.hash };
      visit(end, row.at);
    }
  }
  if (end.sequence < head.sequence) return report({ sequence: end.sequence + 1, what: "newest_missing" });
  if (end.hash !== head.hash) return report({ sequence: end.sequence, what: "wrong_head" });
  const beyond = await firstBeyondHead(store);
  if (beyond !== null) return report({ sequence: beyond, what: "beyond_head" });
  return report(explained ? undefined : { sequence: start.sequence + 1, what: "unexplained_beginning" });
}

/** An event that was slipped in after the newest one; the number that it has taken would also keep the next from being written. */
async function firstBeyondHead(store: Store): Promise<number | null> {
  // One statement: a server that runs writes both in one transaction.
  const { sequence } = await store
    .selectFrom("audit_events")
    .select(({ fn }) => fn.min<number | null>("sequence").as("sequence"))
    .where("sequence", ">", (eb) => eb.selectFrom("audit_head").select("sequence").where("id", "=", 1))
    .executeTakeFirstOrThrow();
  return sequence;
}

/** Whether this archiving took out the events before `start`; if not, the beginning was cut off. */
function isAbout(details: string, start: Place): boolean {
  const { sequence, hash } = JSON.parse(details) as { sequence?: unknown; hash?: unknown };
  return sequence === start.sequence && hash === start.hash;
}
