import "server-only";
import { setImmediate } from "node:timers/promises";
import { sql } from "kysely";
import type { AdminState } from "#lib/shared/admin-state.ts";
import { DAY_MS, dayOf, KEPT_DAYS, type SuperuserDay } from "#lib/shared/restrict/superusers.ts";
import type { Store } from "../db/base.ts";
import { batches } from "../db/batches.ts";
import { inTransaction } from "../db/transaction.ts";
import { countStatesOf, uncheckableOn } from "./overview.ts";

/** The superusers of a cluster that must stay, each counted once. */
export type Staying = {
  /** Rolecall's own at the level Manage */
  own: number;
  /** of the kind break-glass, or protected */
  breakGlass: number;
};
const NONE: Staying = { own: 0, breakGlass: 0 };

/** 1 where nobody else could take a restriction back. One that was never verified may be admin too. */
export function lastAdminOf(states: Record<AdminState, number>, { own, breakGlass }: Staying = NONE): number {
  return breakGlass === 0 && states.admin > own && states.unknown === 0 ? 1 : 0;
}

/** How many of the superusers of a cluster must stay. */
export function stayOf(states: Record<AdminState, number>, staying: Staying = NONE): number {
  return staying.own + staying.breakGlass + lastAdminOf(states, staying);
}

/** Those that must stay for what they are, by cluster. Clusters without any are missing. */
export async function countStaying(store: Store): Promise<Map<string, Staying>> {
  const [own, breakGlass] = await Promise.all([
    store
      .selectFrom("sql_connections as own")
      .innerJoin("sql_users", (join) =>
        join.onRef("sql_users.cluster_id", "=", "own.cluster_id").onRef("sql_users.name", "=", "own.own_name"),
      )
      .where("own.state", "=", "on")
      .where("own.level", "=", "manage")
      .where("sql_users.ended_at", "is", null)
      .where("sql_users.admin_state", "=", "admin")
      .select("own.cluster_id")
      .execute(),
    breakGlassByCluster(store).execute(),
  ]);
  const staying = new Map(own.map(({ cluster_id }) => [cluster_id, { own: 1, breakGlass: 0 }]));
  for (const { cluster_id, count } of breakGlass)
    staying.set(cluster_id, { own: staying.get(cluster_id)?.own ?? 0, breakGlass: count });
  return staying;
}

/** So many names of a cluster are told; of those that must stay there are few. */
const MOST_NAMES = 12;

/** A superuser by name; `isOwn`: Rolecall's own at the level Manage. */
export type NamedSuperuser = {
  clusterId: string;
  name: string;
  isOwn: boolean;
  isBreakGlass: boolean;
  isProtected: boolean;
};

/** The superusers of a cluster whose superusers all stay, at most {@link MOST_NAMES}. */
export async function superusersOf(store: Store, clusterId: string): Promise<NamedSuperuser[]> {
  const rows = await store
    .selectFrom("sql_users")
    .leftJoin("sql_connections as own", (join) =>
      join
        .onRef("own.cluster_id", "=", "sql_users.cluster_id")
        .onRef("own.own_name", "=", "sql_users.name")
        .on("own.state", "=", "on")
        .on("own.level", "=", "manage"),
    )
    .where("sql_users.cluster_id", "=", clusterId)
    .where("sql_users.ended_at", "is", null)
    .where("sql_users.admin_state", "=", "admin")
    .select(["sql_users.name", "sql_users.kind", "sql_users.protected", "own.own_name"])
    .orderBy("sql_users.name")
    .limit(MOST_NAMES)
    .execute();
  return rows.map(({ name, kind, protected: isProtected, own_name }) => ({
    clusterId,
    name,
    isOwn: own_name !== null,
    isBreakGlass: kind === "break_glass",
    isProtected: isProtected === 1,
  }));
}

/** In the very words of the index `sql_users_that_stay`, which has few: by the column itself SQLite would look at each superuser. */
export function breakGlassByCluster(store: Store) {
  return store
    .selectFrom("sql_users")
    .where(sql<boolean>`ended_at is null and (admin_state || '') = 'admin' and (protected = 1 or kind = 'break_glass')`)
    .groupBy("cluster_id")
    .select(["cluster_id", ({ fn }) => fn.countAll<number>().as("count")]);
}

/** Of so many clusters SQL users are counted by one statement: SQLite answers nothing else meanwhile. */
const AT_ONCE = 50;

/** Counts of these clusters by state, without the unverified ones that no check proves. Between the statements others have their turn. */
async function countInTurns(store: Store, ids: readonly string[]) {
  const counted: Awaited<ReturnType<typeof countStatesOf>> = [];
  for (let at = 0; at < ids.length; at += AT_ONCE) {
    const some = ids.slice(at, at + AT_ONCE);
    const uncheckable = await uncheckableOn(store, some);
    for (const { cluster_id, admin_state, count } of await countStatesOf(store, some))
      counted.push({
        cluster_id,
        admin_state,
        count: count - (admin_state === "unknown" ? (uncheckable.get(cluster_id) ?? 0) : 0),
      });
    await setImmediate();
  }
  return counted;
}

/** Stores the counts of today, of every cluster whose list was read. The last ones of a day stay. */
export async function saveDailyCounts(store: Store, now = Date.now()): Promise<void> {
  const known = await store
    .selectFrom("known_clusters")
    .innerJoin("cluster_readings", "cluster_readings.cluster_id", "known_clusters.id")
    .select("known_clusters.id")
    .execute();
  const ids = known.map(({ id }) => id);
  const [counted, staying] = await Promise.all([countInTurns(store, ids), countStaying(store)]);
  const states = Map.groupBy(counted, ({ cluster_id }) => cluster_id);
  const day = dayOf(now);
  const rows = ids.map((cluster_id) => {
    const of = { admin: 0, privileged: 0, restricted: 0, unknown: 0 };
    for (const { admin_state, count } of states.get(cluster_id) ?? []) of[admin_state] = count;
    const { own, breakGlass } = staying.get(cluster_id) ?? NONE;
    const last_admins = lastAdminOf(of, { own, breakGlass });
    return Object.assign(of, { cluster_id, day, own_admins: own, protected_admins: breakGlass, last_admins });
  });
  await inTransaction(store, async (transaction) => {
    // All of one day together, so that no cluster seems to be gone for a day.
    await transaction.deleteFrom("daily_counts").where("day", "=", day).execute();
    for (const batch of batches(rows)) await transaction.insertInto("daily_counts").values(batch).execute();
  });
}

/** The stored days of these clusters together, from a day on and before another, oldest first. */
export function daysOf(
  store: Store,
  clusters: readonly string[],
  { from, before }: { from: number; before: number },
): Promise<SuperuserDay[]> {
  if (clusters.length === 0) return Promise.resolve([]);
  return store
    .selectFrom("daily_counts")
    .where("cluster_id", "in", clusters)
    .where("day", ">=", from)
    .where("day", "<", before)
    .groupBy("day")
    .orderBy("day")
    .select((eb) => [
      "day",
      sql<number>`cast(sum(${eb.ref("admin")}) as integer)`.as("superusers"),
      sql<number>`cast(sum(own_admins + protected_admins + last_admins) as integer)`.as("stay"),
      sql<number>`cast(sum(${eb.ref("unknown")}) as integer)`.as("unverified"),
    ])
    .execute();
}

/** Removes the counts of days that are longer ago than they are kept. */
export async function sweepDailyCounts(store: Store, now = Date.now()): Promise<void> {
  await store
    .deleteFrom("daily_counts")
    .where("day", "<", dayOf(now - KEPT_DAYS * DAY_MS))
    .execute();
}
