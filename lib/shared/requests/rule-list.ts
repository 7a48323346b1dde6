import type { NotApprover, Rule, VoidApproval } from "./rules.ts";

/* The page of rules. Without zod: the server makes it for the page. */

/** A change of a rule that waits for other persons. */
export type WaitingChange = {
  id: string;
  /** null: the rule is to end */
  wanted: ShownRule | null;
  askedAt: number;
  expiresAt: number;
  needed: number;
  given: { name: string; own: boolean; void: VoidApproval | null }[];
  /** why the viewer may not agree; null where they may, or have done so */
  not: NotApprover | null;
};

/** `team`: null for every team. `on`: names of its clusters; null for all. */
export type ShownRule = Rule & { team: string | null; on: string[] | null };

/**
 * What was approved under a rule. `times`: in the last 30 days, or since the last change of one that asks for approvals, if that was later;
 * `running`: temporary access that has not ended.
 */
export type RuleUse = { times: number; isSinceChange: boolean; lastAt: number; running: number };

export type ListedRule = ShownRule & {
  id: string;
  changedBy: string;
  changedAt: number;
  /** pending requests that it is about */
  open: number;
  /** null: never, as far as the store knows */
  used: RuleUse | null;
  /** how many could approve together now; of several clusters, where they are fewest; null: not known */
  several: number | null;
  /** none of the clusters that it names is known any more */
  isGone: boolean;
  /** it is not added yet, and waits */
  toCome: boolean;
  change: WaitingChange | null;
};

/** The clusters that a rule can name, empty where there are more than it takes or they are not known (`hasMany`): those are searched. */
export type RuleChoices = { clusters: { id: string; name: string }[]; hasMany: boolean };

/** `isEdited`: the rules in the store are not those that an administrator saved last. */
export type RuleList = { rules: ListedRule[]; choices: RuleChoices; isEdited: boolean };

/** `waits`: how many persons want the change so far, and how many it needs; null where it is made. */
export type SavedRule = { waits: { given: number; needed: number } | null };
