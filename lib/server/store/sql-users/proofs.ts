import { type ExpressionBuilder, type RawBuilder, sql } from "kysely";
import { z } from "zod";
import type { AdminState } from "#lib/shared/admin-state.ts";
import { Refusal } from "../../base/failure.ts";
import { lockAuditHead } from "../audit/audit-events.ts";
import { shakenOn } from "../clusters/assumption-checks.ts";
import { batches } from "../db/batches.ts";
import { writeGrouped } from "../db/grouped.ts";
import type { Store } from "../db/open.ts";
import { storedPhrases } from "../db/stored-privileges.ts";
import type { Tables } from "../db/tables.ts";
import { rowsPutBack } from "../jobs/put-backs.ts";
import { NO_EXCEPTION, newRow } from "./sql-users.ts";
import { packReasons, type StateReasons } from "./state-reasons.ts";

/** A SQL user as it was when it was looked at: its row, undefined where Rolecall kept none. */
type LookedAt = { clusterId: string; name: string; rowId: string | undefined };

/**
 * Saves the proof of a database answer, with its databases; `live` for a check by SQL. It ends a team reset exception,
 * which was for an unproved SQL user. False, and nothing is saved, where another SQL user has the name by now, and for *restricted* while it
 * is put back as it was before its restriction, or where a check found that what this rests on does not hold on its cluster. Throws the
 * refusal `code_void` where a pasted answer was requested before what is known now.
 */
export async function saveVerified(
  store: Store,
  { rowId, ...who }: LookedAt,
  {
    state,
    databases,
    by,
    live = false,
    provisionedBy = null,
    held = null,
    reasons,
    since,
  }: {
    state: AdminState;
    databases: readonly string[];
    by: string;
    /** the answer was requested no earlier than this; now unless set */
    since?: number;
    live?: boolean;
    provisionedBy?: string | null;
    /** its privileges, one phrase each; null where the answer does not show all of them */
    held?: readonly string[] | null;
    reasons?: StateReasons | undefined;
  },
  now = Date.now(),
): Promise<boolean> {
  const proved = {
    admin_state: state,
    admin_state_at: now,
    admin_state_since: since ?? now,
    admin_state_by: by,
    admin_state_live: live ? 1 : 0,
    admin_state_databases: JSON.stringify(databases),
    held: held && JSON.stringify(held),
    held_at: held && now,
    state_reasons: packReasons(reasons),
    ...NO_EXCEPTION,
    touched_at: now,
  };
  // A pasted answer can be edited: that single sign-on made it, which ends its resets, is taken from the cluster alone.
  if (live) Object.assign(proved, { provisioned_by: provisionedBy });
  let isSaved = false;
  await writeGrouped(store, async (transaction) => {
    if (state === "restricted" && (await isUnbelieved(transaction, who.clusterId))) return;
    if (rowId !== undefined && state === "restricted" && (await rowsPutBack(transaction)).includes(rowId)) return;
    if (rowId === undefined) {
      const row = { ...newRow(who, now), ...proved };
      const added = await transaction
        .insertInto("sql_users")
        .values(row)
        .onConflict((conflict) => conflict.doNothing())
        .executeTakeFirst();
      isSaved = added.numInsertedOrUpdatedRows === 1n;
      return;
    }
    const changed = await transaction
      .updateTable("sql_users")
      .set(proved)
      .where("id", "=", rowId)
      .where("ended_at", "is", null)
      .$if(!live, (query) => query.where(isKnownBy(since ?? now)))
      .executeTakeFirst();
    isSaved = changed.numUpdatedRows === 1n;
    if (!isSaved && !live && (await isThere(transaction, rowId))) throw new Refusal("code_void");
  });
  return isSaved;
}

/**
 * What is known of a SQL user is no newer than an answer that was requested at this time. One that was pasted late would hide what a
 * check or a change has shown since.
 */
const isKnownBy = (since: number) => (eb: ExpressionBuilder<Tables, "sql_users">) => {
  const known = eb.fn.coalesce("admin_state_since", "admin_state_at");
  return eb.or([eb(known, "is", null), eb(known, "<=", since)]);
};

async function isThere(store: Store, rowId: string): Promise<boolean> {
  const row = store.selectFrom("sql_users").select("id").where("id", "=", rowId).where("ended_at", "is", null);
  return (await row.executeTakeFirst()) !== undefined;
}

/**
 * Whether *restricted* is not said on a cluster, which a check has shown to answer otherwise than Rolecall assumes. `saveAssumptionCheck`
 * takes the same lock, so no proof slips in beside it.
 */
async function isUnbelieved(transaction: Store, clusterId: string): Promise<boolean> {
  await lockAuditHead(transaction);
  return (await shakenOn(transaction, clusterId)).has("states");
}

/** A SQL user as it was when an answer about many was requested. */
export type ProvedRow = {
  readonly id: string;
  readonly name: string;
  readonly stateBefore: AdminState;
  readonly reasons: StateReasons;
};

/** What one answer about many SQL users proves of some of them. */
export type ProofOfMany = {
  readonly clusterId: string;
  readonly state: AdminState;
  readonly databases: readonly string[];
  readonly by: string;
  readonly provisionedBy: string | null;
  /** the answer was requested no earlier than this, by the store's clock */
  readonly since: number;
  /** present where Rolecall read the database itself: when, by this server's clock. What was proved or changed since then stays */
  readonly live?: { readonly begunAt: number } | undefined;
};

/**
 * Saves the proofs of one answer about many SQL users; rows that have ended are left out. In a transaction of the caller. Of a
 * pasted answer, so are those of which something newer is known. Resolves to the names of those that it saved, and of those whose team reset
 * exception it ended. Their privileges were not read: those of an earlier proof
 * stay, with their time, where Rolecall read the same state itself.
 */
export async function saveAllVerified(
  transaction: Store,
  rows: readonly ProvedRow[],
  proof: ProofOfMany,
  now = Date.now(),
): Promise<{ saved: string[]; ended: string[] }> {
  const saved: string[] = [];
  const ended: string[] = [];
  if (proof.state === "restricted" && (await isUnbelieved(transaction, proof.clusterId))) return { saved, ended };
  const isPutBack = new Set(proof.state === "restricted" ? await rowsPutBack(transaction) : []);
  const left = rows.filter(({ id }) => !isPutBack.has(id));
  for (const wasUnknown of [true, false])
    for (const batch of batches(left.filter(({ stateBefore }) => (stateBefore === "unknown") === wasUnknown))) {
      const taken = await saveTogether(transaction, { batch, wasUnknown }, proof, now);
      saved.push(...batch.filter(({ id }) => taken.saved.has(id)).map(({ name }) => name));
      ended.push(...batch.filter(({ id }) => taken.ended.has(id)).map(({ name }) => name));
    }
  return { saved, ended };
}

/** The reasons of each, by its id; null for those that need none. */
function reasonsById(rows: readonly ProvedRow[]): RawBuilder<string | null> {
  const packed = rows
    .map(({ id, reasons }) => ({ id, text: packReasons(reasons) }))
    .filter(({ text }) => text !== null);
  if (packed.length === 0) return sql<null>`null`;
  const cases = packed.map(({ id, text }) => sql`when ${id} then ${text}`);
  return sql<string | null>`case id ${sql.join(cases, sql` `)} end`;
}

async function saveTogether(
  transaction: Store,
  { batch, wasUnknown }: { batch: readonly ProvedRow[]; wasUnknown: boolean },
  { state, databases, by, provisionedBy, since, live }: ProofOfMany,
  now: number,
): Promise<{ saved: ReadonlySet<string>; ended: ReadonlySet<string> }> {
  const of = (taken: readonly string[]) =>
    transaction.updateTable("sql_users").where("id", "in", taken).where("ended_at", "is", null);
  const ofBatch = of(batch.map(({ id }) => id));
  const update = ofBatch
    .$if(live === undefined, (query) => query.where(isKnownBy(since)))
    .$if(live !== undefined, (query) =>
      query
        .where((eb) =>
          eb.or([
            eb("admin_state_at", "is", null),
            eb("admin_state_at", "<=", live?.begunAt ?? 0),
            // A reading of the list, which names no database, saw the same and says less.
            eb.and([eb("admin_state", "=", state), eb("admin_state_databases", "=", "[]")]),
          ]),
        )
        // One that was proved and is unknown now has got other rights meanwhile.
        .$if(!wasUnknown, (known) => known.where("admin_state", "!=", "unknown")),
    );
  const lost = live ? update.where("admin_state", "!=", state) : update;
  await lost.set({ held: null, held_at: null }).execute();
  const asAdmin = { held: JSON.stringify(storedPhrases({ state, held: [] })), held_at: now };
  const proved = await update
    .set(live && state === "admin" ? asAdmin : {})
    .set({ admin_state: state, admin_state_at: now, admin_state_by: by, admin_state_live: live ? 1 : 0 })
    .set({ admin_state_since: since })
    .$if(live !== undefined, (query) => query.set({ provisioned_by: provisionedBy }))
    .set({ admin_state_databases: JSON.stringify(databases), state_reasons: reasonsById(batch), touched_at: now })
    .returning("id")
    .execute();
  const saved = new Set(proved.map(({ id }) => id));
  if (saved.size === 0) return { saved, ended: new Set() };
  // After the other update, which locked the rows: no exception ends unnamed.
  const excepted = of([...saved])
    .set(NO_EXCEPTION)
    .where("override_at", "is not", null)
    .returning("id");
  return { saved, ended: new Set((await excepted.execute()).map(({ id }) => id)) };
}

/** The databases that the newest proof of a SQL user of this cluster covers, or of the one with this name. */
export async function lastSeenDatabases(store: Store, clusterId: string, name?: string): Promise<string[]> {
  const newest = await store
    .selectFrom("sql_users")
    .select("admin_state_databases as databases")
    .where("cluster_id", "=", clusterId)
    .where("ended_at", "is", null)
    // A reading of the list names no database.
    .where("admin_state_databases", "!=", "[]")
    .$if(name !== undefined, (query) => query.where("name", "=", name ?? ""))
    .orderBy("admin_state_at", "desc")
    .limit(1)
    .executeTakeFirst();
  const names: unknown = JSON.parse(newest?.databases ?? "[]");
  return z.array(z.string()).catch([]).parse(names);
}

/** This SQL user is about to be what it was before its restriction: it counts as admin from now on, and its team resets end. */
export async function markPutBack(
  transaction: Store,
  { rowId, by }: { rowId: string; by: string },
  now = Date.now(),
): Promise<void> {
  await transaction
    .updateTable("sql_users")
    .set({ admin_state: "admin", admin_state_at: now, admin_state_since: now, admin_state_by: by })
    .set({ admin_state_live: 0, admin_state_databases: "[]", state_reasons: null, held: null, held_at: null })
    .set({ ...NO_EXCEPTION, touched_at: now })
    .where("id", "=", rowId)
    .where("ended_at", "is", null)
    .execute();
}
