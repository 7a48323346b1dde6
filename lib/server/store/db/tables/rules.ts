import type { Approvers, RuleLevel } from "#lib/shared/requests/rules.ts";

/** Tables of the rules of requests, and of the approvals of what needs several persons. */
export type RuleTables = {
  access_rules: {
    id: string;
    /** null for every team */
    team_id: string | null;
    /** JSON of their ids; null for all */
    clusters: string | null;
    /** null for any */
    level: RuleLevel | null;
    approvals: number;
    approvers: Approvers;
    /** hours at most of temporary access; null for any */
    hours: number | null;
    /** of one that gives access without an approval: how often within 24 hours to one person; null of others */
    per_day: number | null;
    /** name of the account that changed it last */
    changed_by: string;
    changed_at: number;
  };
  /** a change of a rule that waits for other persons; `was` and `wanted` are rules as JSON: the first `null` of a rule that is to be added, the latter null where it is to end */
  rule_changes: {
    id: string;
    rule_id: string;
    was: string;
    wanted: string | null;
    asked_by_id: string;
    asked_by: string;
    asked_at: number;
    seal: string;
  };
  /** an approval that alone decides nothing yet: of a request, or of a change of a rule */
  approvals: {
    /** id of what is approved */
    subject: string;
    account_id: string;
    name: string;
    at: number;
    /** a digest of all that was approved */
    effects: string;
    /** of a request: JSON of what was approved instead of what was requested */
    approved: string | null;
    /** the event of the audit that recorded it, by its intent */
    intent_id: string;
    /** a mark that nobody can make who can only write to the store */
    seal: string;
  };
  /** who made an account what it is, directly, when it was removed */
  removed_makers: {
    account_id: string;
    maker_id: string;
  };
  /** one row: all rules as an administrator saved them last, as JSON, with a mark */
  sealed_rules: {
    id: "rules";
    rules: string;
    seal: string;
  };
};
