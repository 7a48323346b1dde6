import { type RawBuilder, sql } from "kysely";
import {
  type AgeRules,
  DUE_STATES,
  type Due,
  type DueCounts,
  type DueState,
  dueWindow,
  noDues,
} from "#lib/shared/passwords/password-age.ts";
import type { Store } from "../db/base.ts";
import { batches } from "../db/batches.ts";
import { camel } from "../db/camel.ts";
import { inTransaction } from "../db/transaction.ts";
import { type Part, standing } from "../people/visibility.ts";
import { ageRules, isChangeable } from "./password-rules.ts";

const DAY = 24 * 60 * 60_000;
/** From this maximum age on, the window is as long as it gets. */
const WIDE_DAYS = 28;

/** As `passwordSetAt` has it. */
export const SET_AT = sql<number | null>`
  case when password_entered_at > coalesce(password_changed_at, 0) then password_entered_at else password_changed_at end`;

/** As `maxAgeOf` has it. A rule is looked up only where nothing more special applies. */
export function maxDays({ all, labels, clusters, teams, kinds }: AgeRules): RawBuilder<number> {
  const of = (scope: string, column: string) =>
    sql`(select max_days from password_rules where scope = ${sql.lit(scope)} and subject = ${sql.ref(column)})`;
  const rules = [
    ...(kinds.size > 0 ? [of("kind", "sql_users.kind")] : []),
    ...(teams.size > 0 ? [of("team", "sql_users.owner_team_id")] : []),
    ...(clusters.size > 0 ? [of("cluster", "sql_users.cluster_id")] : []),
    ...(labels.size > 0 ? [ofLabels(labels)] : []),
    sql`cast(${sql.lit(all)} as bigint)`,
  ];
  return sql<number>`coalesce(password_max_days, ${sql.join(rules)})`;
}

/** The rule of the labels of a row's cluster; null without one. */
function ofLabels(labels: AgeRules["labels"]): RawBuilder<unknown> {
  const cases = [...Map.groupBy(labels, ([, days]) => days)].map(
    ([days, clusters]) =>
      sql`when sql_users.cluster_id in (${sql.join(clusters.map(([id]) => id))}) then ${sql.lit(days)}`,
  );
  return sql`(case ${sql.join(cases, sql` `)} end)`;
}

/** As `dueWindow` has it. */
export function windowOf(days: RawBuilder<unknown>): RawBuilder<number> {
  const widest = sql.lit(dueWindow(WIDE_DAYS));
  return sql<number>`(case when ${days} >= ${sql.lit(WIDE_DAYS)} then ${widest} else ${days} * ${sql.lit(DAY)} / 2 end)`;
}

/** The state of the password of a row of `aged`. As `dueOf` has it. */
function dueAt(now: number): RawBuilder<Due> {
  const [at, day] = [sql.lit(now), sql.lit(DAY)];
  const due = sql`(set_at + max_days * ${day})`;
  const window = windowOf(sql`max_days`);
  return sql<Due>`case
    when exempt_until > ${at} then 'exempt'
    when set_at is null then 'unknown'
    when ${at} < ${due} - ${window} then 'not_due'
    when ${at} < ${due} then 'due_soon'
    when ${at} < ${due} + ${window} then 'due'
    else 'overdue' end`;
}

/** The present SQL users whose password Rolecall can change, with the facts that decide when it is due. */
function aged(store: Store, rules: AgeRules, part?: Part) {
  return (part ? standing(store, part) : store.selectFrom("sql_users"))
    .select(["id", "cluster_id", "name", "owner_team_id", "exempt_until", "due_told"])
    .select([SET_AT.as("set_at"), maxDays(rules).as("max_days")])
    .where("ended_at", "is", null)
    .where("provisioned_by", "is", null)
    .where(isChangeable());
}

/** The number of passwords in each state, per cluster or for this part, from the store. Clusters without a SQL user are left out. */
export async function dueCounts(store: Store, now = Date.now(), part?: Part): Promise<Map<string, DueCounts>> {
  const rows = await store
    .selectFrom(
      store
        .selectFrom(aged(store, await ageRules(store), part).as("aged"))
        .select(["cluster_id", dueAt(now).as("due")])
        .as("dues"),
    )
    .select(({ fn }) => ["cluster_id", "due", fn.countAll<number>().as("count")])
    .groupBy(["cluster_id", "due"])
    .execute();
  const counts = new Map<string, DueCounts>();
  for (const { cluster_id, due, count } of rows) {
    const ofCluster = counts.get(cluster_id) ?? noDues();
    counts.set(cluster_id, { ...ofCluster, [due]: count });
  }
  return counts;
}

/** A password with a state of which its owners were not notified. `setAt` is epoch milliseconds. */
export type DueToNotify = {
  id: string;
  clusterId: string;
  name: string;
  teamId: string;
  due: DueState;
  setAt: number;
};

/** Passwords of a team that are due, or due soon, and of which it was not notified, by name. */
export async function duesToNotify(store: Store, teamId: string, now = Date.now()): Promise<DueToNotify[]> {
  const rows = await store
    .selectFrom(
      store
        .selectFrom(
          aged(store, await ageRules(store))
            .where("owner_team_id", "=", teamId)
            .as("aged"),
        )
        .select(["id", "cluster_id", "name", "due_told", "set_at", dueAt(now).as("due")])
        .as("dues"),
    )
    .select(["id", "cluster_id", "name", "set_at", "due"])
    .where("due", "in", DUE_STATES)
    .where(sql<boolean>`coalesce(due_told, '') <> due || ':' || cast(set_at as text)`)
    .orderBy("name")
    .orderBy("id")
    .execute();
  return rows.map((row) => ({ ...camel(row), teamId, due: row.due as DueState, setAt: row.set_at ?? 0 }));
}

/** Stores that owners were notified of these states, all of them or none. */
export async function saveNotified(
  store: Store,
  dues: readonly Pick<DueToNotify, "id" | "due" | "setAt">[],
): Promise<void> {
  // In one transaction: each flushes to the disk. Those of one team were often set at the same time.
  await inTransaction(store, async (transaction) => {
    for (const [mark, group] of Map.groupBy(dues, ({ due, setAt }) => `${due}:${setAt}`))
      for (const batch of batches(group))
        await transaction
          .updateTable("sql_users")
          .set({ due_told: mark })
          .where(
            "id",
            "in",
            batch.map(({ id }) => id),
          )
          .execute();
  });
}
