import { z } from "zod";
import type { AdminState } from "#lib/shared/admin-state.ts";
import type { NewEvent } from "../audit/audit-event.ts";
import { appendWithin, lockAuditHead } from "../audit/audit-events.ts";
import type { Store } from "../db/base.ts";
import { batches } from "../db/batches.ts";
import { inTransaction } from "../db/transaction.ts";
import { NO_EXCEPTION } from "../sql-users/sql-users.ts";

/** The last reading of a cluster's SQL users by SQL. Times are epoch milliseconds. */
export type FactReading = {
  /** the SQL user by which Rolecall read it */
  readonly sqlUser: string;
  /** when the newest whole reading began */
  readonly readAt: number;
  /** the error code of the newest reading that failed after that, and when */
  readonly failure: string | null;
  readonly failedAt: number | null;
  /** as `packFacts` has them */
  readonly packed: string;
};

/** How one SQL user may log in. */
export type ReadLogin = { disabled: boolean; validUntil: number | "unreadable" | null; lastLogin: number | null };

const packedSchema = z.array(
  z.tuple([
    z.string(),
    z.literal([0, 1]),
    z.union([z.number(), z.literal("unreadable")]).nullable(),
    z.number().nullable(),
  ]),
);

/** One text for all SQL users of a cluster: ten thousand rows of their own would be written anew every few minutes. */
export function packFacts(facts: ReadonlyMap<string, ReadLogin>): string {
  const packed: z.input<typeof packedSchema> = [...facts].map(([name, { disabled, validUntil, lastLogin }]) => [
    name,
    disabled ? 1 : 0,
    validUntil,
    lastLogin,
  ]);
  return JSON.stringify(packed);
}

/** The login facts of a stored reading, by name. */
export function unpackFacts(packed: string): Map<string, ReadLogin> {
  return asLogins(JSON.parse(packed));
}

/** The login facts of these names alone. */
export function unpackSome(packed: string, names: ReadonlySet<string>): Map<string, ReadLogin> {
  const all = z.array(z.unknown()).parse(JSON.parse(packed));
  return asLogins(all.filter((each) => Array.isArray(each) && names.has(each[0])));
}

function asLogins(packed: unknown): Map<string, ReadLogin> {
  return new Map(
    packedSchema
      .parse(packed)
      .map(([name, disabled, validUntil, lastLogin]) => [name, { disabled: disabled === 1, validUntil, lastLogin }]),
  );
}

/** The last reading of a cluster's login facts; undefined without one. */
export async function factReadingOf(store: Store, clusterId: string): Promise<FactReading | undefined> {
  const row = await store
    .selectFrom("sql_fact_readings")
    .selectAll()
    .where("cluster_id", "=", clusterId)
    .executeTakeFirst();
  if (!row) return undefined;
  const { own_name: sqlUser, read_at: readAt, failure, failed_at: failedAt, facts: packed } = row;
  return { sqlUser, readAt, failure, failedAt, packed };
}

/** The last reading of a cluster's facts, without the facts. */
export async function factReadingAbout(
  store: Store,
  clusterId: string,
): Promise<Pick<FactReading, "sqlUser" | "readAt" | "failure"> | undefined> {
  return store
    .selectFrom("sql_fact_readings")
    .select(["own_name as sqlUser", "read_at as readAt", "failure"])
    .where("cluster_id", "=", clusterId)
    .executeTakeFirst();
}

/** When the newest whole reading began, by cluster. */
export async function factsReadAt(store: Store): Promise<Map<string, number>> {
  const rows = await store.selectFrom("sql_fact_readings").select(["cluster_id", "read_at"]).execute();
  return new Map(rows.map((row) => [row.cluster_id, row.read_at]));
}

type Reader = { clusterId: string; sqlUser: string };

/** Stores a reading, unless another server has stored a newer one. */
export async function saveFactReading(
  store: Store,
  { clusterId, sqlUser }: Reader,
  { readAt, packed }: { readAt: number; packed: string },
): Promise<void> {
  const row = { own_name: sqlUser, read_at: readAt, failure: null, failed_at: null, facts: packed };
  await store
    .insertInto("sql_fact_readings")
    .values({ cluster_id: clusterId, ...row })
    .onConflict((conflict) =>
      conflict.column("cluster_id").doUpdateSet(row).where("sql_fact_readings.read_at", "<", readAt),
    )
    .execute();
}

/** Applies a change of one SQL user to the stored reading, which then gets a new version. Nothing without a reading. */
export async function patchFacts(
  store: Store,
  { clusterId, name }: { clusterId: string; name: string },
  login: ReadLogin,
): Promise<void> {
  const known = await factReadingOf(store, clusterId);
  if (!known || known.readAt === 0) return;
  const packed = packFacts(unpackFacts(known.packed).set(name, login));
  await store
    .updateTable("sql_fact_readings")
    .set({ facts: packed, read_at: known.readAt + 1 })
    .where("cluster_id", "=", clusterId)
    .where("read_at", "=", known.readAt)
    .execute();
}

/** Stores that a reading failed; the former reading stays. */
export async function saveFactFailure(
  store: Store,
  { clusterId, sqlUser }: Reader,
  failure: string,
  now = Date.now(),
): Promise<void> {
  await store
    .insertInto("sql_fact_readings")
    .values({ cluster_id: clusterId, own_name: sqlUser, read_at: 0, failure, failed_at: now, facts: "[]" })
    .onConflict((conflict) => conflict.column("cluster_id").doUpdateSet({ failure, failed_at: now }))
    .execute();
}

/** A state that a reading shows of a SQL user, whose row was there in the state `before` when the reading was asked for. */
export type ReadState = { rowId: string; before: AdminState; state: AdminState; event?: NewEvent | undefined };

/**
 * Keeps the states that a reading shows, where the state is still the one before, and nothing was proved since the reading began: a
 * reading waits for the statements of a restriction, whose proof says more. Never *restricted*: no grant was read. The events of those
 * that it keeps are appended with them. Resolves to the ids of the rows that it kept.
 */
export async function saveReadStates(
  store: Store,
  read: readonly ReadState[],
  { readAt, by }: { readAt: number; by: string },
): Promise<ReadonlySet<string>> {
  return await inTransaction(
    store,
    async (transaction) => {
      // The audit head comes first: every change locks it, so changes queue instead of failing.
      await lockAuditHead(transaction);
      const same = await inStateBefore(transaction, read, readAt);
      for (const [state, rows] of Map.groupBy(same, (each) => each.state)) {
        const proof =
          state === "unknown"
            ? { admin_state_at: null, admin_state_by: null, admin_state_live: null, admin_state_databases: null }
            : { admin_state_at: readAt, admin_state_by: by, admin_state_live: 1, admin_state_databases: "[]" };
        for (const batch of batches(rows.map(({ rowId }) => rowId)))
          await transaction
            .updateTable("sql_users")
            .set({
              admin_state: state,
              admin_state_since: readAt,
              state_reasons: null,
              ...proof,
              ...(state === "admin" && NO_EXCEPTION),
            })
            .where("id", "in", batch)
            .execute();
      }
      const events = same.flatMap(({ event }) => event ?? []);
      for (const batch of batches(events)) await appendWithin(transaction, batch);
      return new Set(same.map(({ rowId }) => rowId));
    },
    "read committed",
  );
}

/** Those that are still as they were before the reading, and about which nothing was proved since it began. */
async function inStateBefore(
  transaction: Store,
  read: readonly ReadState[],
  readAt: number,
): Promise<readonly ReadState[]> {
  const states = new Map<string, AdminState>();
  for (const batch of batches(read.map(({ rowId }) => rowId)))
    for (const { id, admin_state } of await transaction
      .selectFrom("sql_users")
      .select(["id", "admin_state"])
      .where("id", "in", batch)
      .where("ended_at", "is", null)
      .where((eb) => eb.or([eb("admin_state_at", "is", null), eb("admin_state_at", "<", readAt)]))
      .execute())
      states.set(id, admin_state);
  return read.filter(({ rowId, before }) => states.get(rowId) === before);
}
