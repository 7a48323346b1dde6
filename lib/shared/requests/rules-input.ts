import { z } from "zod";
import { clusterIdSchema } from "../sql-users/clusters.ts";
import {
  APPROVALS_MAX,
  APPROVERS,
  atOnceOf,
  isGiving,
  isNoRule,
  PER_DAY_MAX,
  RULE_CLUSTERS_MAX,
  RULE_HOURS_MAX,
  RULE_LEVELS,
} from "./rules.ts";

const id = z.string().min(1).max(100);

/** A rule as a person enters it. One that asks for nothing more than holds without it is no rule. */
const ruleSchema = z
  .strictObject({
    teamId: id.nullable(),
    clusters: z.union([z.literal("all"), z.array(clusterIdSchema).min(1, "Choose a cluster.").max(RULE_CLUSTERS_MAX)]),
    level: z.enum(RULE_LEVELS).nullable(),
    approvals: z.number().int().min(0).max(APPROVALS_MAX),
    approvers: z.enum(APPROVERS),
    hours: z.number().int().min(1).max(RULE_HOURS_MAX).nullable().default(null),
    perDay: z.number().int().min(1).max(PER_DAY_MAX).nullable().default(null),
  })
  .refine((rule) => !isNoRule(rule), {
    path: ["approvals"],
    message: "This rule changes nothing. Ask for more approvals, for administrators, for a level or for hours.",
  })
  .refine((rule) => !isGiving(rule) || (atOnceOf(rule) !== null && rule.approvers === "cluster_admin"), {
    path: ["approvals"],
    message: "Without an approval, choose a team, a level, hours, and how often within 24 hours.",
  })
  .refine((rule) => isGiving(rule) || rule.perDay === null, {
    path: ["approvals"],
    message: "How often within 24 hours is only for a rule without an approval.",
  });

/** Of which rule to count what it would give. */
export const ruleGivenInput = z.strictObject({
  teamId: id.nullable(),
  clusters: z.union([z.literal("all"), z.array(clusterIdSchema).max(RULE_CLUSTERS_MAX)]),
  approvers: z.enum(APPROVERS),
});
export type RuleGivenInput = z.output<typeof ruleGivenInput>;

/**
 * What a rule gives now. `people`: those in its team, or in any. `able`: those of them who could get what it gives without an approval, by
 * account, second factor and time in the team. `approvers`: how many have the role, and how many of them could approve together, neither of
 * two made by the other; of several clusters, where they are fewest. null: not known, since the clusters are not.
 */
export const ruleGivenSchema = z.object({
  people: z.number(),
  able: z.number(),
  clusters: z.number().nullable(),
  approvers: z.object({ all: z.number(), several: z.number() }).nullable(),
});
export type RuleGiven = z.infer<typeof ruleGivenSchema>;
export type ApproverCount = NonNullable<RuleGiven["approvers"]>;

export const addRuleInput = z.strictObject({ rule: ruleSchema });
/** `was`: when the rule that the person saw was changed last. */
export const changeRuleInput = z.strictObject({ id, was: z.number().int(), rule: ruleSchema });
export const removeRuleInput = z.strictObject({ id, was: z.number().int() });
/** The change of a rule that waits. */
export const ruleChangeTarget = z.strictObject({ change: id });
