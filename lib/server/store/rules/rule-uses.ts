import "server-only";
import { sql } from "kysely";
import type { RuleUse } from "#lib/shared/requests/rule-list.ts";
import { isGiving, RULE_USE_DAYS } from "#lib/shared/requests/rules.ts";
import type { Store } from "../db/open.ts";
import { isRunning } from "../requests/grants.ts";

/**
 * Requests that each rule had a part in. What a rule gave names it. An approval names none: a rule had a part in it if the request is of its
 * team and cluster, and the rule has not changed since.
 */
const IS_USE = sql<boolean>`case
  when rule.approvals = 0 then replace(request.by_rule, rule.id, '') <> request.by_rule
  else request.by_rule is null and request.kind <> 'delete' and request.decided_at >= rule.changed_at
    and (rule.team_id is null or rule.team_id = request.team_id)
    and (rule.clusters is null or replace(rule.clusters, request.cluster_id, '') <> rule.clusters)
  end`;

/** How each rule was used, by its id; a rule that never was is absent. */
export async function ruleUses(store: Store, now = Date.now()): Promise<Map<string, RuleUse>> {
  const since = now - RULE_USE_DAYS * 24 * 60 * 60_000;
  const rows = await store
    .selectFrom("access_rules as rule")
    .innerJoin("requests as request", (join) => join.on(IS_USE))
    .leftJoin("sql_users as user", "user.id", "request.sql_user_id")
    .where("request.state", "in", ["approved", "manual"])
    .where("request.decided_at", "is not", null)
    .select(["rule.id", "rule.approvals", "rule.changed_at as changedAt"])
    .select((eb) => eb.fn.max<number>("request.decided_at").as("lastAt"))
    .select(sql<number>`cast(sum(case when request.decided_at > ${since} then 1 else 0 end) as integer)`.as("times"))
    .select((eb) => {
      const running = eb.case().when(isRunning(eb, now)).then(1).else(0).end();
      return eb.cast<number>(eb.fn.sum(running), "integer").as("running");
    })
    .groupBy("rule.id")
    .execute();
  return new Map(
    rows.map(({ id, approvals, changedAt, times, lastAt, running }) => {
      const isSinceChange = !isGiving({ approvals }) && changedAt > since;
      return [id, { times, isSinceChange, lastAt, running }];
    }),
  );
}
