import { CHANGE_DAYS, type Rule } from "#lib/shared/requests/rules.ts";
import { newId } from "../../base/ids.ts";
import type { Store } from "../db/open.ts";
import { storedRuleSchema } from "./access-rules.ts";
import { endApprovals } from "./approvals.ts";

const LIVES_MS = CHANGE_DAYS * 24 * 60 * 60_000;

/** A change of a rule that waits for other persons. `was`: null where the rule is to be added; `wanted`: null where it is to end. */
export type RuleChange = {
  id: string;
  ruleId: string;
  was: Rule | null;
  wanted: Rule | null;
  askedById: string;
  askedBy: string;
  askedAt: number;
};

/** The changes that wait, with their marks. */
export async function ruleChangesOf(store: Store, now = Date.now()): Promise<{ asked: RuleChange; seal: string }[]> {
  const rows = await store
    .selectFrom("rule_changes")
    .selectAll()
    .where("asked_at", ">", now - LIVES_MS)
    .orderBy("id")
    .execute();
  return rows.map((row) => ({
    asked: {
      id: row.id,
      ruleId: row.rule_id,
      was: storedRuleSchema.nullable().parse(JSON.parse(row.was)),
      wanted: row.wanted === null ? null : storedRuleSchema.parse(JSON.parse(row.wanted)),
      askedById: row.asked_by_id,
      askedBy: row.asked_by,
      askedAt: row.asked_at,
    },
    seal: row.seal,
  }));
}

/** When a change that was asked for at this time waits no longer. */
export const changeExpires = (askedAt: number) => askedAt + LIVES_MS;

export const newChangeId = () => newId("rch");

/** Stores a change that waits, in place of one of its rule that has run out. */
export async function addRuleChange(transaction: Store, change: RuleChange, seal: string): Promise<void> {
  const { id, ruleId, was, wanted, askedById, askedBy, askedAt } = change;
  await endChangesOf(transaction, ruleId);
  await transaction
    .insertInto("rule_changes")
    .values({
      id,
      rule_id: ruleId,
      was: JSON.stringify(was),
      wanted: wanted === null ? null : JSON.stringify(wanted),
      asked_by_id: askedById,
      asked_by: askedBy,
      asked_at: askedAt,
      seal,
    })
    .execute();
}

/** Ends the change of a rule that waits, if any, with its approvals. */
export async function endChangesOf(transaction: Store, ruleId: string): Promise<void> {
  const ended = await transaction.deleteFrom("rule_changes").where("rule_id", "=", ruleId).returning("id").execute();
  for (const { id } of ended) await endApprovals(transaction, id);
}
