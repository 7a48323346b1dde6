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
  hours: z.number().nullable().default(null),
  perDay: z.number().nullable().default(null),
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
    hours: row.hours,
    perDay: row.per_day,
    changedBy: row.changed_by,
    changedAt: row.changed_at,
  }));
}

/** Stores a rule, in place of the one with its id. */
export async function putRule(
  transaction: Store,
  id: string,
  rule: Rule,
  changedBy: string,
  now = Date.now(),
): Promise<void> {
  const { id: _, ...row } = rowOf(Object.assign({ id, changedBy, changedAt: now }, rule));
  await transaction
    .insertInto("access_rules")
    .values(Object.assign({ id }, row))
    .onConflict((conflict) => conflict.column("id").doUpdateSet(row))
    .execute();
}

/** Puts these rules in place of all. */
export async function replaceRules(transaction: Store, rules: readonly StoredRule[]): Promise<void> {
  await transaction.deleteFrom("access_rules").execute();
  if (rules.length > 0) await transaction.insertInto("access_rules").values(rules.map(rowOf)).execute();
}

function rowOf({ id, changedBy, changedAt, ...rule }: StoredRule) {
  const { teamId, clusters, level, approvals, approvers, hours, perDay } = rule;
  return {
    id,
    team_id: teamId,
    clusters: clusters === "all" ? null : JSON.stringify(clusters.toSorted()),
    level,
    approvals,
    approvers,
    hours,
    per_day: perDay,
    changed_by: changedBy,
    changed_at: changedAt,
  };
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
  const all = rules.map(({ id, teamId, clusters, level, approvals, approvers, hours, perDay }) => [
    id,
    teamId,
    clusters === "all" ? clusters : clusters.toSorted(),
    level,
    approvals,
    approvers,
    hours,
    perDay,
  ]);
  return createHash("sha256").update(JSON.stringify(all)).digest("hex");
}

/** Every action after which the rules are others; its event has their digest as `rules`. */
const CHANGES = ["rule.add", "rule.change", "rule.remove", "rule.agree"] as const;

/** The digest of the rules that the audit recorded last; undefined where it has no event of them any more. */
export async function recordedDigest(store: Store): Promise<unknown> {
  const newest = await newestDone(store, CHANGES);
  return newest && (newest.rules ?? null);
}

const sealedSchema = z.array(
  storedRuleSchema.extend({ id: z.string(), changedBy: z.string(), changedAt: z.number() }),
) satisfies z.ZodType<StoredRule[]>;

/** Rules as {@link sealedText} wrote them. */
export const readSealed = (text: string): StoredRule[] => sealedSchema.parse(JSON.parse(text));
export const sealedText = (rules: readonly StoredRule[]) => JSON.stringify(rules);
