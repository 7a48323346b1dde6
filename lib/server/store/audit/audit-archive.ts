import { setTimeout as pause } from "node:timers/promises";
import type { Store } from "../db/base.ts";
import { inTransaction } from "../db/transaction.ts";
import { startIntent } from "../jobs/leaver-seen.ts";
import { openLeavers } from "../jobs/leavers.ts";
import type { Place } from "./audit-chain.ts";
import type { NewEvent } from "./audit-event.ts";
import { appendWithin } from "./audit-events.ts";
import { newestCheckpoint } from "./audit-queries.ts";

const BATCH = 5_000;
/** Between two batches, so that a running server's writes come in between. */
const PAUSE_MS = 5;

/** Work that is open, in words, and the place of the event of its start: its evidence needs all events from there on. */
export type Needing = { what: string; from: number };

/** The review that is not closed, or the leaver plan that is open, which began first. Undefined where none needs an event of the store. */
export async function firstNeeding(store: Store): Promise<Needing | undefined> {
  const reviews = await store
    .selectFrom("reviews")
    .innerJoin("audit_events", "audit_events.id", "reviews.start_event")
    .select(["reviews.name", "audit_events.sequence as from"])
    .where("reviews.state", "<>", "closed")
    .execute();
  const plans = await openLeavers(store);
  const begun = await Promise.all(
    plans.map(async ({ id, account }) => ({
      what: `leaver plan of ${account.name}`,
      from: (await startIntent(store, id))?.event,
    })),
  );
  return [...reviews.map(({ name, from }) => ({ what: `access review “${name}”`, from })), ...begun]
    .flatMap(({ what, from }) => (from === undefined ? [] : [{ what, from }]))
    .toSorted((a, b) => a.from - b.from)[0];
}

/**
 * The last event before `time` (epoch milliseconds), and before the place `below`, at which no change was in flight: up to it every intent
 * has its outcome. Undefined where there is none after the newest checkpoint.
 */
export async function lastWholeEvent(
  store: Store,
  time: number,
  below = Number.POSITIVE_INFINITY,
): Promise<Place | undefined> {
  const waiting = new Set<string>();
  let after = (await newestCheckpoint(store))?.sequence ?? 0;
  let whole: Place | undefined;
  for (;;) {
    const rows = await store
      .selectFrom("audit_events")
      .select(["sequence", "hash", "id", "intent_id", "outcome", "at"])
      .where("sequence", ">", after)
      .orderBy("sequence")
      .limit(BATCH)
      .execute();
    for (const { sequence, hash, id, intent_id, outcome, at } of rows) {
      if (at >= time || sequence >= below) return whole;
      if (outcome === "intended") waiting.add(id);
      else if (intent_id !== null) waiting.delete(intent_id);
      if (waiting.size === 0) whole = { sequence, hash };
      after = sequence;
    }
    if (rows.length < BATCH) return whole;
  }
}

/**
 * Makes the chain begin after `cut`, and says so in an event: both or neither. The events before it are there until
 * {@link deleteArchived}, but are no longer part of the chain. False where another archiving has moved the beginning since `start`.
 */
export async function setCheckpoint(store: Store, start: Place, cut: Place, event: NewEvent): Promise<boolean> {
  return inTransaction(
    store,
    async (transaction) => {
      // First, since it locks the head: two archivings queue.
      await appendWithin(transaction, [event]);
      if (((await newestCheckpoint(transaction))?.sequence ?? 0) !== start.sequence) throw new Overtaken();
      await transaction
        .insertInto("audit_checkpoints")
        .values({ ...cut, archived_at: event.at })
        .execute();
      return true;
    },
    "read committed",
  ).catch((error: unknown) => {
    if (error instanceof Overtaken) return false;
    throw error;
  });
}

class Overtaken extends Error {}

/** Deletes the events before the newest checkpoint in small steps, so that a running server can write. */
export async function deleteArchived(store: Store): Promise<void> {
  const checkpoint = await newestCheckpoint(store);
  if (!checkpoint) return;
  for (;;) {
    const oldest = await store
      .selectFrom("audit_events")
      .select("sequence")
      .orderBy("sequence")
      .limit(1)
      .executeTakeFirst();
    if (!oldest || oldest.sequence > checkpoint.sequence) return;
    await store
      .deleteFrom("audit_events")
      .where("sequence", "<=", Math.min(checkpoint.sequence, oldest.sequence + BATCH))
      .execute();
    await pause(PAUSE_MS);
  }
}
