import { singleton } from "../../base/singleton.ts";
import type { Store } from "../db/base.ts";
import { isShared } from "../db/clock.ts";
import { takeLeaseRow } from "../db/lease-row.ts";

const LASTS_MS = 15_000;
const LONGEST_WAIT_MS = 20_000;
const LOOK_AGAIN_MS = 50;

type Options = { lastsMs?: number; longestWaitMs?: number; onLost?: () => void };

/** Takes the lease `name`, waiting 20 seconds at most while another server has it; see {@link takeLeaseRow}. */
export function takeLease(
  store: Store,
  name: string,
  { lastsMs = LASTS_MS, longestWaitMs = LONGEST_WAIT_MS, onLost }: Options = {},
): Promise<(() => Promise<void>) | undefined> {
  const row = { table: "leases", key: "name", value: name };
  return takeLeaseRow(store, row, { lastsMs, longestWaitMs, lookAgainMs: LOOK_AGAIN_MS, onLost });
}

/** Work under a lease; `lost` is aborted once another server may have it, since this one was too slow. */
type Work<T> = (lost: AbortSignal) => Promise<T>;

/**
 * Runs `work` under the lease `name`, unless another run has it: resolves to whether it ran. A SQLite store has one server only, so there it
 * always runs. The lease of a dead server expires.
 */
export async function onOneServer(store: Store, name: string, work: Work<unknown>): Promise<boolean> {
  const lost = new AbortController();
  const how = { longestWaitMs: 0, onLost: () => lost.abort() };
  const giveBack = isShared(store) ? await takeLease(store, name, how) : async () => {};
  if (!giveBack) return false;
  try {
    await work(lost.signal);
  } finally {
    await giveBack();
  }
  return true;
}

/** The result of the work, or where the run is that had the name. */
export type Exclusive<T> = { ran: true; value: T } | { ran: false; by: "this server" | "another server" };

/** Runs `work` unless another run has `name`, on this server or on another one of a shared store. Waits for none of them. */
export async function runExclusive<T>(store: Store, name: string, work: Work<T>): Promise<Exclusive<T>> {
  const here = namesHere(store);
  if (here.has(name)) return { ran: false, by: "this server" };
  here.add(name);
  try {
    let done: Exclusive<T> = { ran: false, by: "another server" };
    await onOneServer(store, name, async (lost) => {
      done = { ran: true, value: await work(lost) };
    });
    return done;
  } finally {
    here.delete(name);
  }
}

/** The names whose work runs on this server. A process opens one store; tests open one for each server. */
export function namesHere(store: Store): Set<string> {
  const ofStore = singleton("exclusive-work", () => new WeakMap<Store, Set<string>>());
  const names = ofStore.get(store) ?? new Set();
  ofStore.set(store, names);
  return names;
}

/**
 * The file has one server, so its leases end with the process. A temporary table hides that of the file from every statement of this
 * connection: taking and giving back a lease flushes nothing to the disk.
 */
export async function keepLeasesInMemory(store: Store): Promise<void> {
  await store.deleteFrom("leases").execute();
  await store.schema
    .createTable("leases")
    .temporary()
    .addColumn("name", "text", (column) => column.primaryKey())
    .addColumn("holder", "text", (column) => column.notNull())
    .addColumn("expires_at", "bigint", (column) => column.notNull())
    .execute();
}
