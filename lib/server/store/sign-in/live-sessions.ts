import type { AccountSession } from "#lib/shared/people/accounts.ts";
import type { Store } from "../db/open.ts";
import { IDLE_MS } from "./sessions.ts";

/** The live sessions of an account, the one used last first; `current` is the session that asks. */
export async function sessionsOf(
  store: Store,
  accountId: string,
  currentIdHash: string,
  now = Date.now(),
): Promise<AccountSession[]> {
  const rows = await liveSessions(store, accountId, now).orderBy("last_used_at", "desc").orderBy("id_hash").execute();
  return rows.map((row) => asSession(row, currentIdHash));
}

/** The live sessions of an account, as a query. */
export function liveSessions(store: Pick<Store, "selectFrom">, accountId: string, now: number) {
  return store
    .selectFrom("sessions")
    .select(["id_hash", "user_agent", "address", "created_at", "last_used_at", "proof"])
    .where("account_id", "=", accountId)
    .where("expires_at", ">", now)
    .where("last_used_at", ">", now - IDLE_MS);
}

type Row = Awaited<ReturnType<ReturnType<typeof liveSessions>["execute"]>>[number];

/** A session of its row. `currentIdHash`: of the session that asks. */
export function asSession(row: Row, currentIdHash: string): AccountSession {
  return {
    id: row.id_hash,
    userAgent: row.user_agent,
    address: row.address,
    startedAt: row.created_at,
    lastUsedAt: row.last_used_at,
    proof: row.proof,
    current: row.id_hash === currentIdHash,
  };
}

/** The hashes of live sessions, as a part of another query: of their ids now, or before the last confirmation of the password. */
export function liveHashes(store: Store, which: "id_hash" | "previous_hash", now: number) {
  return store
    .selectFrom("sessions")
    .select(which)
    .where("expires_at", ">", now)
    .where("last_used_at", ">", now - IDLE_MS);
}

/** How many live sessions each account has, or each of these; accounts without one are not in it. */
export async function liveSessionCounts(
  store: Store,
  now = Date.now(),
  only?: readonly string[],
): Promise<Map<string, number>> {
  if (only?.length === 0) return new Map();
  const rows = await store
    .selectFrom("sessions")
    .select((eb) => ["account_id", eb.fn.countAll<number>().as("count")])
    .$if(only !== undefined, (query) => query.where("account_id", "in", only ?? []))
    .where("expires_at", ">", now)
    .where("last_used_at", ">", now - IDLE_MS)
    .groupBy("account_id")
    .execute();
  return new Map(rows.map(({ account_id, count }) => [account_id, count]));
}

/** How many sessions are alive: neither idle for too long nor too old. */
export async function countLiveSessions(store: Store, now = Date.now()): Promise<number> {
  const { count } = await store
    .selectFrom("sessions")
    .select((eb) => eb.fn.countAll<number>().as("count"))
    .where("expires_at", ">", now)
    .where("last_used_at", ">", now - IDLE_MS)
    .executeTakeFirstOrThrow();
  return count;
}
