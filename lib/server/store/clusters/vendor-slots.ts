import { createHash } from "node:crypto";
import { sql } from "kysely";
import { storeNow } from "../db/clock.ts";
import type { Store } from "../db/open.ts";

/*
 * The slots for requests to the vendor, shared by all servers on one PostgreSQL or CockroachDB. One row for each service account, one
 * statement: concurrent requests queue for the row. A store in a file has one server, which needs none of this.
 */

/** The row of the service account where there is one alone. */
export const ONLY_ACCOUNT = 1;

/** The row of a service account of several: made from its name. Two that met in a row would share one pace, which is safe. */
export async function slotsOf(store: Store, account: string): Promise<number> {
  const id = 2 + (createHash("sha256").update(account).digest().readUInt32BE() % 2_000_000_000);
  await store
    .insertInto("vendor_slots")
    .values({ id, last_at: 0, paused_until: 0, slow_until: 0, taken: 0, last_ten: NO_SLOTS })
    .onConflict((conflict) => conflict.column("id").doNothing())
    .execute();
  return id;
}

const NO_SLOTS = JSON.stringify(Array.from({ length: 10 }, () => [0, null]));

/** How fast slots may follow each other. */
type Rate = {
  /** between two slots */
  slotMs: number;
  /** how many slots a window holds, ten at most */
  inWindow: number;
};

type Take = {
  normal: Rate;
  /** for a while after a pause */
  slow: Rate;
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
  /** of the last slot taken */
  number: number;
};

/** A caller that is this late still gets its slot: delays on the way must not lower the rate. */
const LATE_MS = 3;
/** How early a request may be sent at most, by the difference of the servers' clocks. */
const EARLY_MS = 5;
/** How late it may be sent without moving its slot. */
const TOLERATED_MS = 5;
/** The way of a request whose answer is not known may take a tenth of a window longer than another's. */
const UNANSWERED = 0.1;

/**
 * Takes the next slot where it begins within `aheadMs`. It begins a slot after the last one, and a window after the one that then leaves
 * the window, which had arrived at the vendor when it was answered.
 */
export async function takeSlot(store: Store, { normal, slow, aheadMs }: Take, of = ONLY_ACCOUNT): Promise<Slot> {
  const now = storeNow(store);
  const due = sql<number>`case when slow_until > ${now} then ${dueAt(slow)} else ${dueAt(normal)} end`;
  const begin = sql<number>`greatest(${due}, ${now} - ${bigint(LATE_MS)})`;
  const mine = await store
    .updateTable("vendor_slots")
    .set({
      last_at: begin,
      taken: sql<number>`taken + 1`,
      last_ten: sql<string>`cast((cast(last_ten as jsonb) - 0)
        || jsonb_build_array(jsonb_build_array(${begin}, cast(null as bigint))) as text)`,
    })
    .where("id", "=", of)
    .where(due, "<=", sql<number>`${now} + ${bigint(aheadMs)}`)
    .returning(["last_at as begins_at", now.as("at"), "taken"])
    .executeTakeFirst();
  if (mine) return { taken: true, beginsAt: mine.begins_at, at: mine.at, number: mine.taken };
  const next = await store
    .selectFrom("vendor_slots")
    .select([due.as("begins_at"), now.as("at"), "taken"])
    .where("id", "=", of)
    .executeTakeFirstOrThrow();
  return { taken: false, beginsAt: next.begins_at, at: next.at, number: next.taken };
}

function dueAt({ slotMs, inWindow }: Rate) {
  const window = Math.ceil(slotMs * inWindow);
  const leaving = sql`cast(last_ten as jsonb) -> cast(${-inWindow} as int)`;
  const answered = sql`cast((${leaving} ->> 1) as bigint) + ${bigint(window + EARLY_MS)}`;
  const unanswered = sql`cast((${leaving} ->> 0) as bigint) + ${bigint(Math.ceil(window * (1 + UNANSWERED)) + EARLY_MS + TOLERATED_MS)}`;
  // A request whose answer came late may have arrived late: it was there when it was answered, and that is all that is known.
  return sql<number>`greatest(last_at + ${bigint(Math.ceil(slotMs))}, paused_until, coalesce(${answered}, ${unanswered}))`;
}

/** How long no slot begins, in milliseconds; 0 where slots may begin. */
export async function pauseLeft(store: Store, of = ONLY_ACCOUNT): Promise<number> {
  const { left } = await store
    .selectFrom("vendor_slots")
    .select(sql<number>`greatest(0, paused_until - ${storeNow(store)})`.as("left"))
    .where("id", "=", of)
    .executeTakeFirstOrThrow();
  return left;
}

/** Moves a slot and with it the next ones: the request in it, or one shortly before it, went out this much late. */
export async function postponeSlot(store: Store, slot: number, ms: number, of = ONLY_ACCOUNT): Promise<void> {
  const at = sql`cast(${placeOf(slot, 0)} as bigint) + ${bigint(ms)}`;
  await store
    .updateTable("vendor_slots")
    .set({ last_at: sql<number>`last_at + ${bigint(ms)}`, last_ten: set(slot, 0, at) })
    .where("id", "=", of)
    .where(isAmongTen(slot))
    .execute();
}

/** Stores that the vendor has answered the request of a slot. */
export async function answerSlot(store: Store, slot: number, of = ONLY_ACCOUNT): Promise<void> {
  await store
    .updateTable("vendor_slots")
    .set({ last_ten: set(slot, 1, storeNow(store)) })
    .where("id", "=", of)
    .where(isAmongTen(slot))
    .execute();
}

const isAmongTen = (slot: number) => sql<boolean>`taken - ${bigint(slot)} between 0 and 9`;
const indexOf = (slot: number) => sql`9 - (taken - ${bigint(slot)})`;
const placeOf = (slot: number, field: 0 | 1) =>
  sql`cast(last_ten as jsonb) -> cast(${indexOf(slot)} as int) ->> ${sql.lit(field)}`;

function set(slot: number, field: 0 | 1, value: ReturnType<typeof sql>) {
  const path = sql`array[cast(${indexOf(slot)} as text), ${sql.lit(String(field))}]`;
  return sql<string>`cast(jsonb_set(cast(last_ten as jsonb), ${path}, to_jsonb(cast(${value} as bigint))) as text)`;
}

/** No slot begins for `ms`, and for `slowForMs` after that they are slow ones. A shorter pause does not undo a longer one. */
export async function pauseSlots(store: Store, ms: number, slowForMs: number, of = ONLY_ACCOUNT): Promise<void> {
  const until = sql<number>`greatest(paused_until, ${storeNow(store)} + ${bigint(ms)})`;
  await store
    .updateTable("vendor_slots")
    .set({ paused_until: until, slow_until: sql<number>`${until} + ${bigint(slowForMs)}` })
    .where("id", "=", of)
    .execute();
}

/** Without its type a parameter in arithmetic would be taken for text. */
function bigint(value: number) {
  return sql<number>`cast(${value} as bigint)`;
}
