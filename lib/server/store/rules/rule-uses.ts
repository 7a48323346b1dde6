import type { RuleUse } from "#lib/shared/requests/rule-list.ts";
import { isGiving, RULE_USE_DAYS } from "#lib/shared/requests/rules.ts";
import type { Store } from "../db/open.ts";
import { isRunning } from "../requests/grants.ts";
import { rulesOf, type StoredRule } from "./access-rules.ts";

/** Approved requests of a team on a cluster, or one: when the last was approved, and the rules that gave it without an approval. */
type Approved = { teamId: string; clusterId: string; byRule: string | null; decidedAt: number };

/** How each rule was used, by its id; a rule that never was is absent. */
export async function ruleUses(store: Store, now = Date.now()): Promise<Map<string, RuleUse>> {
  const since = now - RULE_USE_DAYS * 24 * 60 * 60_000;
  const [rules, lasts, open] = await Promise.all([rulesOf(store), lastApproved(store), countedOf(store, since, now)]);
  const used = rules.flatMap((rule): [string, RuleUse][] => {
    const isOf = isUseOf(rule);
    const uses = lasts.filter(isOf);
    if (uses.length === 0) return [];
    const lastAt = uses.reduce((last, { decidedAt }) => Math.max(last, decidedAt), 0);
    const counted = open.filter(isOf);
    const times = counted.filter(({ decidedAt }) => decidedAt > since).length;
    const running = counted.filter((request) => request.running === 1).length;
    const isSinceChange = !isGiving(rule) && rule.changedAt > since;
    return [[rule.id, { times, isSinceChange, lastAt, running }]];
  });
  return new Map(used);
}

/**
 * Whether a rule had a part in a request. What a rule gave names it. An approval names none: a rule had a part in it if the request is of its
 * team and cluster, and the rule has not changed since. Of several, the last one counts.
 */
function isUseOf(rule: StoredRule): (request: Approved) => boolean {
  if (isGiving(rule)) return ({ byRule }) => byRule?.includes(rule.id) === true;
  const on = rule.clusters === "all" ? null : new Set(rule.clusters);
  return ({ teamId, clusterId, byRule, decidedAt }) =>
    byRule === null &&
    decidedAt >= rule.changedAt &&
    (rule.teamId === null || rule.teamId === teamId) &&
    (on === null || on.has(clusterId));
}

const approved = (store: Store) =>
  store
    .selectFrom("requests as request")
    .where("request.state", "in", ["approved", "manual"])
    .where("request.kind", "<>", "delete")
    .where("request.decided_at", "is not", null)
    .select(["request.team_id as teamId", "request.cluster_id as clusterId", "request.by_rule as byRule"]);

/** When the last request of each team on each cluster was approved. */
async function lastApproved(store: Store): Promise<Approved[]> {
  return approved(store)
    .select(({ fn }) => fn.max<number>("request.decided_at").as("decidedAt"))
    .groupBy(["request.team_id", "request.cluster_id", "request.by_rule"])
    .execute();
}

/** The requests that are counted: those approved since a time, and temporary access that has not ended. */
async function countedOf(store: Store, since: number, now: number): Promise<(Approved & { running: number })[]> {
  const rows = await approved(store)
    .leftJoin("sql_users as user", "user.id", "request.sql_user_id")
    .where((eb) => eb.or([eb("request.decided_at", ">", since), isRunning(eb, now)]))
    .select("request.decided_at as decidedAt")
    .select((eb) => eb.case().when(isRunning(eb, now)).then(1).else(0).end().as("running"))
    .execute();
  return rows.flatMap(({ decidedAt, ...row }) => (decidedAt === null ? [] : Object.assign(row, { decidedAt })));
}
