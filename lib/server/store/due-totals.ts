import "server-only";
import { type RawBuilder, sql } from "kysely";
import type { DueFilter } from "#lib/shared/everywhere.ts";
import { type AgeRules, dueOf, dueTime, dueWindow, maxAgeOf } from "#lib/shared/password-age.ts";
import { readOnlyOf } from "#lib/shared/sql-user-names.ts";
import type { Store } from "./base.ts";
import { isChangeable } from "./overview.ts";
import { dueCounts, maxDays, SET_AT, windowOf } from "./password-dues.ts";
import { ageRules } from "./password-rules.ts";
import { type Part, partsOf, type Reach, standing } from "./reach.ts";

type DueTotals = { due: number; soon: number };

/** As the index has it: to these more applies than the age and the rule of the cluster, or none at all. */
const APART = sql<boolean>`(password_max_days is not null or exempt_until is not null or provisioned_by is not null or name in ('root', 'admin', 'node', 'none', 'public') or substr(name, 1, 3) = 'pg_' or substr(name, 1, 14) = 'crdb_internal_' or substr(name, 1, 9) = 'rolecall_' or substr(name, 1, 4) = 'sso_')`;

/**
 * The same as `dueCounts` gives for these SQL users. Where no rule is set for teams and kinds, passwords are counted in the index of ages,
 * and only those are looked at that are set apart: looking at each row takes too long for a page.
 */
export async function dueTotals(store: Store, reach: Reach, now: number): Promise<DueTotals> {
  const rules = await ageRules(store);
  const totals: DueTotals = { due: 0, soon: 0 };
  for (const part of partsOf(reach)) {
    const { due, soon } =
      rules.teams.size + rules.kinds.size > 0 ? await byRow(store, part, now) : await byIndex(store, part, rules, now);
    totals.due += due;
    totals.soon += soon;
  }
  return totals;
}

/** Whether the password of a row of `sql_users` is due or overdue, or will be soon; as `dueOf` has it. */
export function isDue(rules: AgeRules, which: DueFilter, now: number): RawBuilder<boolean> {
  const days = maxDays(rules);
  const at = sql`(${SET_AT} + ${days} * ${sql.lit(dueTime(0, 1))})`;
  const counts = sql`(exempt_until is null or exempt_until <= ${now}) and provisioned_by is null and ${isChangeable()}`;
  const time = which === "now" ? sql`${at} <= ${now}` : sql`${at} > ${now} and ${at} - ${windowOf(days)} <= ${now}`;
  return sql<boolean>`(${counts} and ${time})`;
}

async function byRow(store: Store, part: Part, now: number): Promise<DueTotals> {
  const counts = [...(await dueCounts(store, now, part)).values()];
  return {
    due: counts.reduce((sum, { due, overdue }) => sum + due + overdue, 0),
    soon: counts.reduce((sum, { due_soon }) => sum + due_soon, 0),
  };
}

async function byIndex(store: Store, part: Part, rules: AgeRules, now: number): Promise<DueTotals> {
  const totals: DueTotals = { due: 0, soon: 0 };
  const byDays = Map.groupBy(part.clusters, (id) => rules.clusters.get(id) ?? rules.all);
  for (const [days, clusters] of byDays) {
    const [due, soon] = [now - dueTime(0, days), now - dueTime(0, days) + dueWindow(days)];
    const among = () => standing(store, { ...part, clusters });
    const count = (from: number, to: number) =>
      among()
        .select(({ fn }) => fn.countAll<number>().as("count"))
        .where(sql<boolean>`${SET_AT} > ${from} and ${SET_AT} <= ${to}`)
        .executeTakeFirstOrThrow();
    const [ofDue, ofSoon] = await Promise.all([count(-1, due), count(due, soon)]);
    totals.due += ofDue.count;
    totals.soon += ofSoon.count;
    for (const row of await apart(among())) {
      // It was counted by the rule of its cluster.
      add(totals, dueOf({ changedAt: row.setAt, maxDays: days, exemptUntil: null }, now), -1);
      if (row.provisionedBy !== null || readOnlyOf(row.name) !== undefined) continue;
      const { days: maxDays } = maxAgeOf(rules, { ...row, teamId: null, kind: null });
      add(totals, dueOf({ changedAt: row.setAt, maxDays, exemptUntil: row.exemptUntil }, now), 1);
    }
  }
  return totals;
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
    .select(["provisioned_by as provisionedBy", SET_AT.as("setAt")])
    .execute();
}

function add(totals: DueTotals, due: ReturnType<typeof dueOf>, one: 1 | -1): void {
  if (due === "due" || due === "overdue") totals.due += one;
  if (due === "due_soon") totals.soon += one;
}
