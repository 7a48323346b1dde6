import { sql } from "kysely";
import { storeClock } from "../db/clock.ts";
import type { Store } from "../db/open.ts";
import { inTransaction } from "../db/transaction.ts";

/** A check that writes nothing for so long is over. */
const LEASE_MS = 60_000;

/** A full check of a cluster, and the lines of its journal. */
type FullCheckRow = {
  readonly clusterId: string;
  readonly begunAt: number;
  /** whether it works now, on this server or another one */
  readonly runs: boolean;
  readonly things: readonly unknown[];
};

const lower = (clusterId: string) => clusterId.toLowerCase();

/** Begins a run, and takes over what an earlier one left. False where another run works on the cluster. */
export async function beginFullCheck(store: Store, clusterId: string, runId: string): Promise<boolean> {
  return inTransaction(store, async (transaction) => {
    const now = storeClock(transaction);
    const id = lower(clusterId);
    const values = { run_id: runId, begun_at: now, lease_until: leaseEnd(transaction), is_stopped: 0 };
    const taken = await transaction
      .updateTable("full_checks")
      .set(values)
      .where("cluster_id", "=", id)
      .where("lease_until", "<=", now)
      .executeTakeFirst();
    if (taken.numUpdatedRows > 0n) return true;
    const made = await transaction
      .insertInto("full_checks")
      .values(Object.assign({ cluster_id: id, things: "[]" }, values))
      .onConflict((conflict) => conflict.column("cluster_id").doNothing())
      .executeTakeFirst();
    return (made.numInsertedOrUpdatedRows ?? 0n) > 0n;
  });
}

const leaseEnd = (store: Store) => sql<number>`${storeClock(store)} + ${LEASE_MS}`;

/** Stores the lines of a run's journal. False where the run is no longer the cluster's. */
export async function saveFullCheck(
  store: Store,
  clusterId: string,
  { runId, things }: { runId: string; things: readonly unknown[] },
): Promise<boolean> {
  const saved = await store
    .updateTable("full_checks")
    .set({ things: JSON.stringify(things), lease_until: leaseEnd(store) })
    .where("cluster_id", "=", lower(clusterId))
    .where("run_id", "=", runId)
    .executeTakeFirst();
  return saved.numUpdatedRows > 0n;
}

/** Renews the lease of a run. False where it is no longer the cluster's, or was stopped. */
export async function renewFullCheck(store: Store, clusterId: string, runId: string): Promise<boolean> {
  const renewed = await store
    .updateTable("full_checks")
    .set({ lease_until: leaseEnd(store) })
    .where("cluster_id", "=", lower(clusterId))
    .where("run_id", "=", runId)
    .where("is_stopped", "=", 0)
    .executeTakeFirst();
  return renewed.numUpdatedRows > 0n;
}

/** Has the run of a cluster stop. False where none works. */
export async function stopFullCheck(store: Store, clusterId: string): Promise<boolean> {
  const stopped = await store
    .updateTable("full_checks")
    .set({ is_stopped: 1 })
    .where("cluster_id", "=", lower(clusterId))
    .where("lease_until", ">", storeClock(store))
    .executeTakeFirst();
  return stopped.numUpdatedRows > 0n;
}

/** Ends a run. Its row stays while something is left. */
export async function endFullCheck(store: Store, clusterId: string, runId: string): Promise<void> {
  await store
    .deleteFrom("full_checks")
    .where("cluster_id", "=", lower(clusterId))
    .where("run_id", "=", runId)
    .where("things", "=", "[]")
    .execute();
  await store
    .updateTable("full_checks")
    .set({ lease_until: 0 })
    .where("cluster_id", "=", lower(clusterId))
    .where("run_id", "=", runId)
    .execute();
}

/** The run of a cluster, or what the last one left. */
export async function fullCheckOf(store: Store, clusterId: string): Promise<FullCheckRow | undefined> {
  const [row] = await rows(store).where("cluster_id", "=", lower(clusterId)).execute();
  return row && fromRow(row);
}

/** What is left after a try to remove it is tried again so much later. */
const AGAIN_MS = 10 * 60_000;

/** What runs left that work no longer: of a server that died, and what could not be removed the last time. */
export async function leftFullChecks(store: Store): Promise<readonly FullCheckRow[]> {
  const found = await rows(store)
    .where("lease_until", "<=", storeClock(store))
    .where("things", "<>", "[]")
    .where((eb) =>
      eb.or([eb("lease_until", ">", 0), eb("begun_at", "<=", sql<number>`${storeClock(store)} - ${AGAIN_MS}`)]),
    )
    .execute();
  return found.map(fromRow);
}

/** Has what was left here wait until it is tried again. */
export async function postponeFullCheck(store: Store, clusterId: string): Promise<void> {
  await store
    .updateTable("full_checks")
    .set({ lease_until: 0, begun_at: storeClock(store) })
    .where("cluster_id", "=", lower(clusterId))
    .where("lease_until", "<=", storeClock(store))
    .execute();
}

const rows = (store: Store) =>
  store
    .selectFrom("full_checks")
    .select(["cluster_id", "begun_at", "things", "lease_until"])
    .select(storeClock(store).as("now"));

type Row = { cluster_id: string; begun_at: number; things: string; lease_until: number; now: number };

function fromRow({ cluster_id, begun_at, things, lease_until, now }: Row): FullCheckRow {
  return { clusterId: cluster_id, begunAt: begun_at, runs: lease_until > now, things: linesIn(things) };
}

/** Who can write to the store can write anything here: lines are believed by their seal alone. */
function linesIn(text: string): readonly unknown[] {
  try {
    const lines: unknown = JSON.parse(text);
    return Array.isArray(lines) ? lines : [];
  } catch {
    return [];
  }
}
