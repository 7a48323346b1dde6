import { createHash } from "node:crypto";
import { writeGrouped } from "../db/grouped.ts";
import type { Store } from "../db/open.ts";
import { type AuditRow, type NewEvent, type UnchainedRow, unchainedRow } from "./audit-event.ts";

/**
 * Appends these events in this order, all or none. An intent stays open, on this server's account, until its outcome comes; of several
 * outcomes the first counts. Resolves to the ids of those that came too late and were left out. A function is asked for them once their
 * transaction has begun.
 */
export async function appendAuditEvents(
  store: Store,
  events: readonly NewEvent[] | (() => readonly NewEvent[]),
  serverId = "",
): Promise<ReadonlySet<string>> {
  let late: ReadonlySet<string> = new Set();
  // The head of the chain comes first in each transaction that takes it.
  await writeGrouped(
    store,
    async (transaction) => {
      late = await appendWithin(transaction, typeof events === "function" ? events() : events, serverId);
    },
    { isFirst: true },
  );
  return late;
}

/** Takes the head of the chain until the transaction ends. Writers of other processes wait: the chain never forks. */
export async function lockAuditHead(transaction: Store): Promise<{ sequence: number; hash: string }> {
  const head = await transaction
    .updateTable("audit_head")
    .set((eb) => ({ sequence: eb.ref("sequence") }))
    .where("id", "=", 1)
    .returning(["sequence", "hash"])
    .executeTakeFirstOrThrow();
  return head;
}

/** As `appendAuditEvents`, as a part of a transaction, which may take the chain before it writes anything else. */
export async function appendWithin(
  transaction: Store,
  events: readonly NewEvent[],
  serverId = "",
): Promise<ReadonlySet<string>> {
  const head = await lockAuditHead(transaction);
  const open = await closeIntents(transaction, events);
  const late = new Set<string>();
  const rows: AuditRow[] = [];
  for (const event of events) {
    if (event.outcome === "intended") open.set(event.id, head.sequence + 1);
    else if (event.intentId !== null && !open.delete(event.intentId)) {
      late.add(event.id);
      continue;
    }
    head.sequence += 1;
    const row = chained(unchainedRow({ ...event, sequence: head.sequence }), head.hash);
    head.hash = row.hash;
    rows.push(row);
  }
  if (rows.length > 0) await transaction.insertInto("audit_events").values(rows).execute();
  const opened = [...open].map(([id, sequence]) => ({ id, sequence, server_id: serverId }));
  if (opened.length > 0) await transaction.insertInto("open_intents").values(opened).execute();
  await transaction.updateTable("audit_head").set(head).where("id", "=", 1).execute();
  return late;
}

/**
 * Appends the outcome of a change in the transaction of the change. Throws, so that nothing is changed, where another server has settled its
 * intent as unknown meanwhile.
 */
export async function appendOwn(transaction: Store, event: NewEvent): Promise<void> {
  const late = await appendWithin(transaction, [event]);
  if (late.size > 0) throw new Error(`the intent of ${event.action} was settled before the change was saved`);
}

/** Those of the intents that these outcomes belong to which were still open; the server that takes one out writes its outcome. */
async function closeIntents(transaction: Store, events: readonly NewEvent[]): Promise<Map<string, number>> {
  const ids = events.flatMap(({ intentId }) => intentId ?? []);
  if (ids.length === 0) return new Map();
  const closed = await transaction
    .deleteFrom("open_intents")
    .where("id", "in", ids)
    .returning(["id", "sequence"])
    .execute();
  return new Map(closed.map(({ id, sequence }) => [id, sequence]));
}

/** The newest event's number and hash; 0 and nothing before the first. */
export async function auditHead(store: Store): Promise<{ sequence: number; hash: string }> {
  return store.selectFrom("audit_head").select(["sequence", "hash"]).where("id", "=", 1).executeTakeFirstOrThrow();
}

/**
 * Adds the hashes: each event's covers all its fields and the hash before it, so that no past event can change unseen. It covers the
 * fields by a hash of their own: a copy of the chain proves its order with nothing but that hash of the events that it does not show.
 */
export function chained(row: UnchainedRow, previous: string): AuditRow {
  return { ...row, previous_hash: previous, hash: sha256([previous, contentHash(row)]) };
}

/** SHA-256 in hex of all fields of an event but its hashes, names of the columns included. */
export function contentHash(row: UnchainedRow): string {
  return sha256(sortedFields(row));
}

/** Whether `hash` matches these fields and the hash before them. */
export function isHashOf(hash: string, row: UnchainedRow, previous: string): boolean {
  return hash === sha256([previous, contentHash(row)]);
}

/** The fields of an event in the form that is hashed, as JSON. */
export function sortedFields(row: UnchainedRow): [string, unknown][] {
  return Object.entries(row).sort(([a], [b]) => (a < b ? -1 : 1));
}

function sha256(value: unknown): string {
  return createHash("sha256").update(JSON.stringify(value)).digest("hex");
}
