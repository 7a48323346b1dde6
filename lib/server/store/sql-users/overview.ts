import { type RawBuilder, sql } from "kysely";
import { ADMIN_STATES, type AdminState } from "#lib/shared/admin-state.ts";
import type { FirstSteps } from "#lib/shared/sql-users/overview.ts";
import { cachedRead } from "../clusters/read-cache.ts";
import { sqlConnections } from "../clusters/sql-connections.ts";
import type { Store } from "../db/base.ts";
import { SET_AT } from "../passwords/password-dues.ts";
import { APART, isChangeable } from "../passwords/password-rules.ts";
import { partsOf, standing, type Visibility } from "../people/visibility.ts";

/** How many SQL users of one cluster, by state, and how many of them have no owner or were created outside Rolecall. */
export type ClusterCounts = {
  states: Record<AdminState, number>;
  /** of the unverified ones, those that Rolecall never checks */
  uncheckable: number;
  unowned: number;
  outside: number;
  /** when the newest of those created outside was noticed; epoch milliseconds */
  outsideAt: number | null;
};

/** When a password was set, as far as is known; `null`: that is not known. Both are epoch milliseconds, `from` inside. */
export type AgeRange = { from: number; to: number } | null;

/** Counts per cluster, by id. Clusters without any SQL user are missing. */
export function countSqlUsers(store: Store, reach: Visibility): Promise<ReadonlyMap<string, ClusterCounts>> {
  return cachedRead(store, `counts ${JSON.stringify(partsOf(reach))}`, () => countNow(store, reach));
}

async function countNow(store: Store, reach: Visibility): Promise<Map<string, ClusterCounts>> {
  const counts = new Map<string, ClusterCounts>();
  const of = (clusterId: string) => {
    const known = counts.get(clusterId) ?? {
      states: { admin: 0, privileged: 0, unknown: 0, restricted: 0 },
      uncheckable: 0,
      unowned: 0,
      outside: 0,
      outsideAt: null,
    };
    counts.set(clusterId, known);
    return known;
  };
  for (const part of partsOf(reach)) {
    const there = () => standing(store, part);
    const [states, uncheckable, unowned, outside] = await Promise.all([
      part.teams ? countStates(there()) : countStatesOf(store, part.clusters),
      countUncheckable(there),
      part.teams ? [] : countUnowned(there),
      there()
        .select(["cluster_id", ({ fn }) => fn.countAll<number>().as("count")])
        .select(({ fn }) => fn.max<number>("outside_at").as("at"))
        .where("outside_at", "is not", null)
        .groupBy("cluster_id")
        .execute(),
    ]);
    for (const { cluster_id, admin_state, count } of states) of(cluster_id).states[admin_state] += count;
    for (const { cluster_id, count } of uncheckable) of(cluster_id).uncheckable += count;
    for (const { cluster_id, count } of unowned) of(cluster_id).unowned += count;
    for (const { cluster_id, count, at } of outside) Object.assign(of(cluster_id), { outside: count, outsideAt: at });
  }
  return counts;
}

type OfState = { cluster_id: string; admin_state: AdminState; count: number };

function countStates(there: ReturnType<typeof standing>): Promise<OfState[]> {
  return there
    .select(["cluster_id", "admin_state", ({ fn }) => fn.countAll<number>().as("count")])
    .groupBy(["cluster_id", "admin_state"])
    .execute();
}

/**
 * Counts the states of whole clusters: each is counted in the index, without comparing the names of clusters. CockroachDB gives a
 * placeholder among VALUES no type by itself.
 */
export async function countStatesOf(store: Store, clusters: readonly string[]): Promise<OfState[]> {
  if (clusters.length === 0) return [];
  const counts = ADMIN_STATES.map(
    (state) => sql`(select count(*) from sql_users
      where ended_at is null and cluster_id = chosen.id and admin_state = ${sql.lit(state)}) as ${sql.ref(state)}`,
  );
  const { rows } = await sql<{ id: string } & Record<AdminState, number>>`
    with chosen (id) as (values ${sql.join(clusters.map((id) => sql`(cast(${id} as text))`))})
    select id, ${sql.join(counts)} from chosen`.execute(store);
  return rows.flatMap(({ id: cluster_id, ...of }) =>
    ADMIN_STATES.flatMap((state) => (of[state] > 0 ? { cluster_id, admin_state: state, count: of[state] } : [])),
  );
}

/** Unverified SQL users that no check proves: those of single sign-on, and of the database. These are few, and apart. */
function countUncheckable(there: () => ReturnType<typeof standing>): Promise<{ cluster_id: string; count: number }[]> {
  return there()
    .select(["cluster_id", ({ fn }) => fn.countAll<number>().as("count")])
    .where(APART)
    .where(sql<boolean>`not ${isChangeable()}`)
    .where(isInState("unknown"))
    .groupBy("cluster_id")
    .execute();
}

/** As {@link countUncheckable}, of whole clusters, by id. */
export async function uncheckableOn(store: Store, clusters: readonly string[]): Promise<Map<string, number>> {
  if (clusters.length === 0) return new Map();
  const rows = await countUncheckable(() => standing(store, { clusters }));
  return new Map(rows.map(({ cluster_id, count }) => [cluster_id, count]));
}

/** Without those that need no owner: these are few, and apart. */
async function countUnowned(
  there: () => ReturnType<typeof standing>,
): Promise<{ cluster_id: string; count: number }[]> {
  const unowned = () =>
    there()
      .select(["cluster_id", ({ fn }) => fn.countAll<number>().as("count")])
      .where(isUnowned)
      .groupBy("cluster_id");
  const [all, without] = await Promise.all([
    unowned().execute(),
    unowned().where(APART).where(sql<boolean>`not ${isChangeable()}`).execute(),
  ]);
  return [...all, ...without.map(({ cluster_id, count }) => ({ cluster_id, count: -count }))];
}

/** How many SQL users have a password of each age. */
export function countAges(store: Store, reach: Visibility, ranges: readonly AgeRange[]): Promise<readonly number[]> {
  const count = () => countAgesNow(store, reach, ranges);
  return cachedRead(store, `ages ${JSON.stringify(partsOf(reach))}`, count, JSON.stringify(ranges));
}

async function countAgesNow(store: Store, reach: Visibility, ranges: readonly AgeRange[]): Promise<number[]> {
  const sums = ranges.map(() => 0);
  for (const part of partsOf(reach)) {
    // In one statement, which counts each range in the index.
    const counts = await store
      .selectNoFrom(
        ranges.map((range, index) =>
          standing(store, part)
            .select(({ fn }) => fn.countAll<number>().as("count"))
            .where(isOfAge(range))
            .as(`range_${index}`),
        ),
      )
      .executeTakeFirstOrThrow();
    for (const index of sums.keys()) sums[index] = (sums[index] ?? 0) + (counts[`range_${index}`] ?? 0);
  }
  return sums;
}

/** Not by the column itself: SQLite would look at each SQL user in this state, and not at the few that the rest of a question leaves. */
export const isInState = (state: AdminState) => sql<boolean>`(sql_users.admin_state || '') = ${state}`;

/** As the index has it; by `is null` SQLite would ask the index of owners, and look at each row. */
export const isUnowned = sql<boolean>`coalesce(owner_team_id, '') = ''`;

/** Whether the password was set within the range, as a part of a query. A range that is empty: whether that is not known. */
export function isOfAge(range: AgeRange): RawBuilder<boolean> {
  if (!range) return sql<boolean>`${SET_AT} is null`;
  return sql<boolean>`${SET_AT} >= ${range.from} and ${SET_AT} < ${range.to}`;
}

/** How many SQL users were deleted outside Rolecall and not looked into, and when the newest was noticed, by cluster. */
export async function countDeletedOutside(
  store: Store,
  clusters: readonly string[],
): Promise<Map<string, { count: number; at: number }>> {
  if (clusters.length === 0) return new Map();
  const rows = await store
    .selectFrom("sql_users")
    .select(["cluster_id", ({ fn }) => fn.countAll<number>().as("count")])
    .select(({ fn }) => fn.max<number>("outside_at").as("at"))
    .where("cluster_id", "in", clusters)
    .where("ended_at", "is not", null)
    .where("outside_at", "is not", null)
    .groupBy("cluster_id")
    .execute();
  return new Map(rows.map(({ cluster_id, count, at }) => [cluster_id, { count, at }]));
}

/** The newest SQL users of these clusters that were created outside Rolecall and not adopted. */
export async function newestOutside(store: Store, clusters: readonly string[], limit: number) {
  if (clusters.length === 0) return [];
  return standing(store, { clusters })
    .leftJoin("teams", "teams.id", "sql_users.owner_team_id")
    .where("outside_at", "is not", null)
    .select(["cluster_id as clusterId", "sql_users.name", "admin_state as state", "outside_at as at"])
    .select("teams.name as owner")
    .orderBy("outside_at", "desc")
    .orderBy("sql_users.name")
    .limit(limit)
    .execute();
}

/** Which first steps are done: SQL connections, a team, a SQL user with an owner, a second account. */
export async function doneSoFar(store: Store): Promise<Omit<FirstSteps, "keyReads">> {
  const [connections, teams, owned, accounts] = await Promise.all([
    sqlConnections(store),
    store.selectFrom("teams").select("id").limit(1).execute(),
    store.selectFrom("sql_users").select("id").where("owner_team_id", "is not", null).limit(1).execute(),
    store.selectFrom("accounts").select("id").limit(2).execute(),
  ]);
  return {
    connected: connections.filter(({ state }) => state === "on").map(({ clusterId }) => clusterId),
    teamed: teams.length > 0,
    owned: owned.length > 0,
    invited: accounts.length > 1,
  };
}
