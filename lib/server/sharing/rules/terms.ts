import "server-only";
import { z } from "zod";
import type { RequestKind } from "#lib/shared/requests/requests.ts";
import type { RequestSpec } from "#lib/shared/requests/requests-schema.ts";
import {
  APPROVERS,
  isWithin,
  NO_RULE,
  narrower,
  RULE_LEVEL_NAMES,
  RULE_LEVELS,
  type RuleTerms,
  termsFor,
} from "#lib/shared/requests/rules.ts";
import { parseWanted } from "#lib/shared/sql-access/wanted-access.ts";
import { sealsFor } from "../../access/seals.ts";
import { Refusal } from "../../base/failure.ts";
import type { Store } from "../../store/db/open.ts";
import type { StoredRequest } from "../../store/requests/requests.ts";
import { rulesOf } from "../../store/rules/access-rules.ts";
import { areAsSaved, hasSavedRules } from "./sealed.ts";

/** Whether rules are about requests of this kind: a deletion gives nobody anything. */
const IS_RULED: Record<RequestKind, boolean> = {
  create: true,
  grant: true,
  reset: true,
  privileges: true,
  extend: true,
  delete: false,
};
/** Whether its spec names the access that it gives. */
const HAS_LEVEL: Record<RequestKind, boolean> = {
  create: true,
  grant: true,
  privileges: true,
  reset: false,
  extend: false,
  delete: false,
};

const seals = sealsFor("request rule");
const filedSchema = z.object({
  level: z.enum(RULE_LEVELS).nullable(),
  approvals: z.number(),
  approvers: z.enum(APPROVERS),
  seal: z.string(),
});

type About = Pick<StoredRequest, "kind" | "teamId" | "clusterId">;

/** The terms of a request that is filed now, as they are stored with it, also where no rule is about it. Throws `invalid_input` for a higher level, and `rules_edited`. */
export async function fileUnderRule(db: Store, about: About, spec: RequestSpec): Promise<(id: string) => string> {
  const terms = (await readBoth(db)).now(about);
  requireLevel(about.kind, terms, spec);
  return (id) => JSON.stringify({ ...terms, seal: seals.sealOf([id, terms]) });
}

export type TermsOf = (request: About & Pick<StoredRequest, "id" | "rule">) => RuleTerms;

/**
 * The terms of requests, by one reading of the rules: the stricter of what held when each was filed and what holds now. Throws
 * `rules_edited` where the store was edited. A request without terms was filed by an earlier release: it can be decided until the first rule.
 */
export async function readTerms(db: Store): Promise<TermsOf> {
  const { now, hasSaved } = await readBoth(db);
  return ({ id, rule, ...about }) => {
    if (!IS_RULED[about.kind]) return NO_RULE;
    const held = now(about);
    if (rule === null) {
      if (hasSaved) throw new Refusal("rules_edited");
      return held;
    }
    const { seal, ...filed } = filedSchema.parse(JSON.parse(rule));
    if (!seals.isSealOf(seal, [id, filed])) throw new Refusal("rules_edited");
    return narrower(filed, held);
  };
}

async function readBoth(db: Store): Promise<{ now: (about: About) => RuleTerms; hasSaved: boolean }> {
  const rules = await rulesOf(db);
  const [isTrue, hasSaved] = [await areAsSaved(db, rules), await hasSavedRules(db)];
  const now = ({ kind, teamId, clusterId }: About) => {
    if (!IS_RULED[kind]) return NO_RULE;
    if (!isTrue) throw new Refusal("rules_edited");
    return termsFor(rules, teamId, clusterId);
  };
  return { now, hasSaved };
}

/** Throws `invalid_input` at the access where it is more than the terms allow. */
export function requireLevel(kind: RequestKind, { level }: RuleTerms, { access }: RequestSpec): void {
  if (level === null || !HAS_LEVEL[kind] || isWithin(level, parseWanted(access))) return;
  const words = `A rule allows this team at most “${RULE_LEVEL_NAMES[level]}” on this cluster.`;
  throw new Refusal("invalid_input", { fields: { access: words } });
}
