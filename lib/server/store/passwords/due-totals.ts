import { type RawBuilder, sql } from "kysely";
import { type AgeRules, dueOf, dueTime, dueWindow, maxAgeOf } from "#lib/shared/passwords/password-age.ts";
import type { DueFilter } from "#lib/shared/sql-users/everywhere-path.ts";
import { readOnlyOf } from "#lib/shared/sql-users/sql-user-names.ts";
import { cachedRead } from "../clusters/read-cache.ts";
import type { Store } from "../db/base.ts";
import { type Part, partsOf, standing, type Visibility } from "../people/visibility.ts";
import { maxDays, SET_AT, windowOf } from "./password-dues.ts";
import { APART, ageRules, isChangeable } from "./password-rules.ts";

type DueTotals = { due: number; soon: number };

/**
 * Counts the passwords of these SQL users that are due, and that will be soon, as `dueCounts` does. Passwords are counted in the index of ages, and only those are looked at that are set
 * apart: looking at each row takes too long for a page.
 */
export async function dueTotals(store: Store, reach: Visibility, now: number): Promise<Readonly<DueTotals>> {
  const rules = await ageRules(store);
  const parts = partsOf(reach);
  const count = async () => {
    const totals: DueTotals = { due: 0, soon: 0 };
    for (const part of parts) {
      const { due, soon } = await totalsOf(store, part, rules, now);
      totals.due += due;
      totals.soon += soon;
    }
    return totals;
  };
  const { all, labels, clusters, teams, kinds } = rules;
  const ids = new Set(parts.flatMap((part) => part.clusters));
  const ofThese = [labels, clusters].map((days) => [...days].filter(([id]) => ids.has(id)));
  const of = JSON.stringify([now, all, ofThese, [...teams], [...kinds]]);
  return cachedRead(store, `dues ${JSON.stringify(parts)}`, count, of);
}

/** Whether the password of a row of `sql_users` is due or overdue, or will be soon; as `dueOf` has it. */
export function isDue(rules: AgeRules, which: DueFilter, now: number): RawBuilder<boolean> {
  const days = maxDays(rules);
  const at = sql`(${SET_AT} + ${days} * ${sql.lit(dueTime(0, 1))})`;
  const counts = sql`(exempt_until is null or exempt_until <= ${now}) and provisioned_by is null and ${isChangeable()}`;
  const time = which === "now" ? sql`${at} <= ${now}` : sql`${at} > ${now} and ${at} - ${windowOf(days)} <= ${now}`;
  return sql<boolean>`(${counts} and ${time})`;
}

/** As {@link isDue} by the rules that are stored. What is due soon is sought where any rule lets it be: before, in the order of ages, stand those that are due. */
export async function isDueAt(store: Store, which: DueFilter, now: number): Promise<RawBuilder<boolean>> {
  const rules = await ageRules(store);
  const due = isDue(rules, which, now);
  if (which === "now") return due;
  const { most } = await store
    .selectFrom("sql_users")
    .select(({ fn }) => fn.max<number | null>("password_max_days").as("most"))
    .where("ended_at", "is", null)
    .where(APART)
    .executeTakeFirstOrThrow();
  const { all, labels, clusters, teams, kinds } = rules;
  const days = Math.max(all, most ?? 0, ...labels.values(), ...clusters.values(), ...teams.values(), ...kinds.values());
  return sql<boolean>`(${SET_AT} > ${now - dueTime(0, days)} and ${due})`;
}

async function totalsOf(store: Store, part: Part, rules: AgeRules, now: number): Promise<DueTotals> {
  const totals: DueTotals = { due: 0, soon: 0 };
  const byDays = Map.groupBy(part.clusters, (id) => rules.clusters.get(id) ?? rules.labels.get(id) ?? rules.all);
  const count = rules.teams.size + rules.kinds.size > 0 ? countByRule : countByRange;
  for (const [days, clusters] of byDays) {
    const among = () => standing(store, { ...part, clusters });
    const { due, soon } = await count(among, { rules, days, now });
    totals.due += due;
    totals.soon += soon;
    for (const row of await apart(among())) {
      const daysOf = (maxDays: number | null) => maxAgeOf(rules, { ...row, maxDays }).days;
      // It was counted as though it was not set apart.
      add(totals, dueOf({ changedAt: row.setAt, maxDays: daysOf(null), exemptUntil: null }, now), -1);
      if (row.provisionedBy !== null || readOnlyOf(row.name) !== undefined) continue;
      const maxDays = daysOf(row.maxDays);
      add(totals, dueOf({ changedAt: row.setAt, maxDays, exemptUntil: row.exemptUntil }, now), 1);
    }
  }
  return totals;
}

type Among = () => ReturnType<typeof standing>;
/** `days`: for SQL users without a rule for their kind or team */
type Counting = { rules: AgeRules; days: number; now: number };

/** Until when a password must have been set to be due, and to be due soon. */
const limitsOf = (days: number, now: number) => {
  const due = now - dueTime(0, days);
  return { due, soon: due + dueWindow(days) };
};

async function countByRange(among: Among, { days, now }: Counting): Promise<DueTotals> {
  const { due, soon } = limitsOf(days, now);
  const count = (from: number, to: number) =>
    among()
      .select(({ fn }) => fn.countAll<number>().as("count"))
      .where(sql<boolean>`${SET_AT} > ${from} and ${SET_AT} <= ${to}`)
      .executeTakeFirstOrThrow();
  const [ofDue, ofSoon] = await Promise.all([count(-1, due), count(due, soon)]);
  return { due: ofDue.count, soon: ofSoon.count };
}

async function countByRule(among: Among, { rules, days, now }: Counting): Promise<DueTotals> {
  const all = [days, ...rules.kinds.values(), ...rules.teams.values()].map((each) => limitsOf(each, now));
  const due = limitBy(rules, days, (each) => limitsOf(each, now).due);
  const soon = limitBy(rules, days, (each) => limitsOf(each, now).soon);
  return among()
    .select([
      sql<number>`count(case when ${SET_AT} <= ${due} then 1 end)`.as("due"),
      sql<number>`count(case when ${SET_AT} > ${due} and ${SET_AT} <= ${soon} then 1 end)`.as("soon"),
    ])
    .where(sql<boolean>`${SET_AT} > -1 and ${SET_AT} <= ${Math.max(...all.map((each) => each.soon))}`)
    .executeTakeFirstOrThrow();
}

/** The limit of a row by its rule, as `maxAgeOf` chooses it. */
function limitBy({ kinds, teams }: AgeRules, days: number, limit: (days: number) => number): RawBuilder<number> {
  const cases = (column: "kind" | "owner_team_id", of: ReadonlyMap<string, number>) =>
    [...Map.groupBy(of, ([, each]) => each)].map(
      ([each, subjects]) =>
        sql`when ${sql.ref(column)} in (${sql.join(subjects.map(([subject]) => subject))}) then ${sql.lit(limit(each))}`,
    );
  const all = [...cases("kind", kinds), ...cases("owner_team_id", teams)];
  return sql<number>`(case ${sql.join(all, sql` `)} else ${sql.lit(limit(days))} end)`;
}

function apart(among: ReturnType<typeof standing>) {
  return among
    .where(APART)
    .select([
      "sql_users.name",
      "cluster_id as clusterId",
      "password_max_days as maxDays",
      "exempt_until as exemptUntil",
    ])
    .select(["owner_team_id as teamId", "kind", "provisioned_by as provisionedBy", SET_AT.as("setAt")])
    .execute();
}

function add(totals: DueTotals, due: ReturnType<typeof dueOf>, one: 1 | -1): void {
  if (due === "due" || due === "overdue") totals.due += one;
  if (due === "due_soon") totals.soon += one;
}
