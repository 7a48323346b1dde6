import { setImmediate } from "node:timers/promises";
import { sql } from "kysely";
import { NONE_STAYS, type Staying, stayCountsOf } from "#lib/shared/restrict/staying.ts";
import { DAY_MS, dayOf, KEPT_DAYS, type SuperuserDay } from "#lib/shared/restrict/superusers.ts";
import { SSO_PREFIX } from "#lib/sql/names.ts";
import type { Store } from "../db/base.ts";
import { batches } from "../db/batches.ts";
import { inTransaction } from "../db/transaction.ts";
import { adminsInHand, type InHand } from "../jobs/restrictions.ts";
import { APART } from "../passwords/password-rules.ts";
import { countStatesOf, isInState, uncheckableOn } from "./overview.ts";

/** `restricting`: of the superusers that do not stay for what they are, those in restrictions that are not over. */
export type CountedStaying = Staying & Pick<InHand, "restricting">;

/** How many superusers stay for what they are, and how many others are in hand, by cluster. Clusters without any are missing. */
export async function countStaying(store: Store): Promise<Map<string, CountedStaying>> {
  const [own, sso, breakGlass, inHand] = await Promise.all([
    ownAdmins(store).execute(),
    ssoAdminsByCluster(store).execute(),
    breakGlassByCluster(store).execute(),
    adminsInHand(store),
  ]);
  const staying = new Map<string, CountedStaying>();
  const none: CountedStaying = Object.assign({ restricting: 0 }, NONE_STAYS);
  const add = (clusterId: string, some: Partial<CountedStaying>) =>
    staying.set(clusterId, Object.assign({}, none, staying.get(clusterId), some));
  for (const { cluster_id } of own) add(cluster_id, { own: 1 });
  for (const { cluster_id, count } of sso) add(cluster_id, { sso: count });
  for (const { cluster_id, count } of breakGlass) add(cluster_id, { breakGlass: count });
  for (const [clusterId, some] of inHand) add(clusterId, some);
  return staying;
}

/** The clusters with a superuser of Rolecall's own. Asked of the few connections: joined with them, SQLite would begin with all SQL users. */
function ownAdmins(store: Store) {
  return store
    .selectFrom("sql_connections as own")
    .where("own.state", "=", "on")
    .where("own.level", "=", "manage")
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom("sql_users")
          .whereRef("sql_users.cluster_id", "=", "own.cluster_id")
          .whereRef("sql_users.name", "=", "own.own_name")
          .where("sql_users.ended_at", "is", null)
          .where(isInState("admin"))
          .select("sql_users.id"),
      ),
    )
    .select("own.cluster_id");
}

const IS_SSO = sql<boolean>`substr(sql_users.name, 1, ${sql.lit(SSO_PREFIX.length)}) = ${sql.lit(SSO_PREFIX)}`;

/** Superusers of single sign-on. They are few, and in an index of their own. */
const ssoAdminsByCluster = (store: Store) => ssoByCluster(store, "admin");

/** The clusters with SQL users of single sign-on that no check has looked at: some of them may be superusers. */
export async function withUnverifiedSso(store: Store): Promise<Set<string>> {
  return new Set((await ssoByCluster(store, "unknown").execute()).map(({ cluster_id }) => cluster_id));
}

function ssoByCluster(store: Store, state: "admin" | "unknown") {
  return store
    .selectFrom("sql_users")
    .where("ended_at", "is", null)
    .where(APART)
    .where(IS_SSO)
    .where(isInState(state))
    .groupBy("cluster_id")
    .select(["cluster_id", ({ fn }) => fn.countAll<number>().as("count")]);
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

/** In the very words of the index `sql_users_that_stay`, which has few. */
export function breakGlassByCluster(store: Store) {
  return store
    .selectFrom("sql_users")
    .where(sql<boolean>`ended_at is null and (admin_state || '') = 'admin' and (protected = 1 or kind = 'break_glass')`)
    .where(sql<boolean>`not ${IS_SSO}`)
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
  const [counted, staying, unverified] = await Promise.all([
    countInTurns(store, ids),
    countStaying(store),
    withUnverifiedSso(store),
  ]);
  const states = Map.groupBy(counted, ({ cluster_id }) => cluster_id);
  const day = dayOf(now);
  const rows = ids.map((cluster_id) => {
    const of = { admin: 0, privileged: 0, restricted: 0, unknown: 0 };
    for (const { admin_state, count } of states.get(cluster_id) ?? []) of[admin_state] = count;
    const { own, sso, breakGlass, last } = stayCountsOf(of, staying.get(cluster_id));
    const sso_admins = unverified.has(cluster_id) ? null : sso;
    const must = { own_admins: own, protected_admins: sso + breakGlass, last_admins: last, sso_admins };
    return Object.assign(of, { cluster_id, day }, must);
  });
  await inTransaction(store, async (transaction) => {
    // All of one day together, so that no cluster seems to be gone for a day.
    await transaction.deleteFrom("daily_counts").where("day", "=", day).execute();
    for (const batch of batches(rows)) await transaction.insertInto("daily_counts").values(batch).execute();
  });
}

/** The stored days of these clusters together, from a day on and before another, oldest first. */
export async function daysOf(
  store: Store,
  clusters: readonly string[],
  { from, before }: { from: number; before: number },
): Promise<SuperuserDay[]> {
  if (clusters.length === 0) return [];
  const rows = await countedDays(store, clusters, { from, before }).groupBy("day").orderBy("day").execute();
  return rows.map(asDay);
}

/** As {@link daysOf}, of each of these clusters by itself. Clusters without a stored day are missing. */
export async function daysOfEach(
  store: Store,
  clusters: readonly string[],
  between: { from: number; before: number },
): Promise<Map<string, SuperuserDay[]>> {
  if (clusters.length === 0) return new Map();
  const rows = await countedDays(store, clusters, between)
    .select("cluster_id")
    .groupBy(["cluster_id", "day"])
    .orderBy("day")
    .execute();
  const byCluster = Map.groupBy(rows, ({ cluster_id }) => cluster_id);
  return new Map([...byCluster].map(([id, days]) => [id, days.map(({ cluster_id: _, ...day }) => asDay(day))]));
}

function countedDays(store: Store, clusters: readonly string[], { from, before }: { from: number; before: number }) {
  return store
    .selectFrom("daily_counts")
    .where("cluster_id", "in", clusters)
    .where("day", ">=", from)
    .where("day", "<", before)
    .select((eb) => [
      "day",
      sql<number>`cast(sum(${eb.ref("admin")}) as integer)`.as("superusers"),
      sql<number>`cast(sum(own_admins + protected_admins + last_admins) as integer)`.as("stay"),
      sql<number>`cast(sum(${eb.ref("unknown")}) as integer)`.as("unverified"),
      sql<number>`cast(sum(case when sso_admins is null then 1 else 0 end) as integer)`.as("lacking"),
    ]);
}

function asDay({ lacking, ...day }: SuperuserDay & { lacking: number }): SuperuserDay {
  return lacking > 0 ? Object.assign(day, { lacksSso: true as const }) : day;
}

/** Removes the counts of days that are longer ago than they are kept. */
export async function sweepDailyCounts(store: Store, now = Date.now()): Promise<void> {
  await store
    .deleteFrom("daily_counts")
    .where("day", "<", dayOf(now - KEPT_DAYS * DAY_MS))
    .execute();
}
