import "server-only";
import { sql } from "kysely";
import { storeNow } from "./clock.ts";
import type { Store } from "./open.ts";

/*
 * The slots for requests to the vendor, shared by all servers on one PostgreSQL or CockroachDB. One row, one statement: who
 * comes at the same moment queues for the row. A store in a file has one server, which needs none of this.
 */

type Take = {
  /** between two slots */
  slotMs: number;
  /** the same for a while after a pause */
  slowSlotMs: number;
  /** how long before it begins the slot may be taken */
  aheadMs: number;
};

/** Both times are epoch milliseconds by the store's clock. */
type Slot = {
  taken: boolean;
  /** when the slot begins, or the one that could not be taken yet */
  beginsAt: number;
  /** when this was answered */
  at: number;
};

/** A caller that is this late still gets its slot: delays on the way must not lower the rate. */
const LATE_MS = 3;

/** Takes the next slot where it begins within `aheadMs`. */
export async function takeSlot(store: Store, take: Take): Promise<Slot> {
  const now = storeNow(store);
  const slot = sql`case when slow_until > ${now} then ${whole(take.slowSlotMs)} else ${whole(take.slotMs)} end`;
  const due = sql<number>`greatest(last_at + ${slot}, paused_until)`;
  const mine = await store
    .updateTable("vendor_slots")
    .set({ last_at: sql<number>`greatest(${due}, ${now} - ${whole(LATE_MS)})` })
    .where("id", "=", 1)
    .where(due, "<=", sql<number>`${now} + ${whole(take.aheadMs)}`)
    .returning(["last_at as begins_at", now.as("at")])
    .executeTakeFirst();
  if (mine) return { taken: true, beginsAt: Number(mine.begins_at), at: Number(mine.at) };
  const next = await store
    .selectFrom("vendor_slots")
    .select([due.as("begins_at"), now.as("at")])
    .where("id", "=", 1)
    .executeTakeFirstOrThrow();
  return { taken: false, beginsAt: Number(next.begins_at), at: Number(next.at) };
}

/** Moves the last slot: the request in it, or one shortly before it, went out this much late. */
export async function postponeSlot(store: Store, ms: number): Promise<void> {
  await store
    .updateTable("vendor_slots")
    .set({ last_at: sql<number>`last_at + ${whole(ms)}` })
    .where("id", "=", 1)
    .execute();
}

/** No slot begins for `ms`, and for `slowForMs` after that they are slow ones. A shorter pause does not undo a longer one. */
export async function pauseSlots(store: Store, ms: number, slowForMs: number): Promise<void> {
  const until = sql<number>`greatest(paused_until, ${storeNow(store)} + ${whole(ms)})`;
  await store
    .updateTable("vendor_slots")
    .set({ paused_until: until, slow_until: sql<number>`${until} + ${whole(slowForMs)}` })
    .where("id", "=", 1)
    .execute();
}

/** Without its type a parameter in arithmetic would be taken for text. */
function whole(value: number) {
  return sql<number>`cast(${value} as bigint)`;
}
