import "server-only";
import { createHash } from "node:crypto";
import { z } from "zod";
import { APPROVERS, RULE_LEVELS, type Rule } from "#lib/shared/requests/rules.ts";
import { newestDone } from "../audit/newest-done.ts";
import type { Store } from "../db/open.ts";

export type StoredRule = Rule & { id: string; changedBy: string; changedAt: number };

const idsSchema = z.array(z.string());
/** A rule as it is stored with a change of it. */
export const storedRuleSchema = z.object({
  teamId: z.string().nullable(),
  clusters: z.union([z.literal("all"), idsSchema]),
  level: z.enum(RULE_LEVELS).nullable(),
  approvals: z.number(),
  approvers: z.enum(APPROVERS),
}) satisfies z.ZodType<Rule>;

/** Every rule, the oldest first. */
export async function rulesOf(store: Store): Promise<StoredRule[]> {
  const rows = await store.selectFrom("access_rules").selectAll().orderBy("id").execute();
  return rows.map((row) => ({
    id: row.id,
    teamId: row.team_id,
    clusters: row.clusters === null ? "all" : idsSchema.parse(JSON.parse(row.clusters)),
    level: row.level,
    approvals: row.approvals,
    approvers: row.approvers,
    changedBy: row.changed_by,
    changedAt: row.changed_at,
  }));
}

/** Stores a rule, in place of the one with its id. */
export async function putRule(
  transaction: Store,
  id: string,
  { teamId, clusters, level, approvals, approvers }: Rule,
  by: string,
  now = Date.now(),
): Promise<void> {
  const row = {
    team_id: teamId,
    clusters: clusters === "all" ? null : JSON.stringify(clusters.toSorted()),
    level,
    approvals,
    approvers,
    changed_by: by,
    changed_at: now,
  };
  await transaction
    .insertInto("access_rules")
    .values(Object.assign({ id }, row))
    .onConflict((conflict) => conflict.column("id").doUpdateSet(row))
    .execute();
}

/** Removes a rule. */
export async function removeRule(transaction: Store, id: string): Promise<void> {
  await transaction.deleteFrom("access_rules").where("id", "=", id).execute();
}

/** Takes the rules until the transaction ends, so that of changes at once each sees the one before. */
export async function lockRules(transaction: Store): Promise<void> {
  await transaction
    .updateTable("access_rules")
    .set((eb) => ({ approvals: eb.ref("approvals") }))
    .execute();
}

/** What the audit says of the rules after each change of one: a digest of all of them. */
export function digestOf(rules: readonly StoredRule[]): string {
  const all = rules.map(({ id, teamId, clusters, level, approvals, approvers }) => [
    id,
    teamId,
    clusters === "all" ? clusters : clusters.toSorted(),
    level,
    approvals,
    approvers,
  ]);
  return createHash("sha256").update(JSON.stringify(all)).digest("hex");
}

/** Every action after which the rules are others; its event has their digest as `rules`. */
const CHANGES = ["rule.add", "rule.change", "rule.remove", "rule.agree"] as const;

/** Whether the rules are those that the audit recorded last; true where it has no event of them any more. */
export async function areAsRecorded(store: Store, rules: readonly StoredRule[]): Promise<boolean> {
  const newest = await newestDone(store, CHANGES);
  return newest === undefined || newest.rules === digestOf(rules);
}
