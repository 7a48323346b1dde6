import { z } from "zod";
import { hoursWords, isWithinHours } from "#lib/shared/requests/grants.ts";
import type { RequestKind } from "#lib/shared/requests/requests.ts";
import type { RequestSpec } from "#lib/shared/requests/requests-schema.ts";
import {
  APPROVERS,
  type AtOnce,
  isAbout,
  isGiving,
  isWithin,
  NO_RULE,
  narrower,
  RULE_LEVEL_NAMES,
  RULE_LEVELS,
  type RuleTerms,
  termsFor,
} from "#lib/shared/requests/rules.ts";
import { type EndField, endFieldOf } from "#lib/shared/requests/wanted-end.ts";
import { parseWanted } from "#lib/shared/sql-access/wanted-access.ts";
import { sealsFor } from "../../access/seals.ts";
import { Refusal } from "../../base/failure.ts";
import type { Store } from "../../store/db/open.ts";
import { isOfGrant } from "../../store/requests/grants.ts";
import type { StoredRequest } from "../../store/requests/requests.ts";
import { rulesOf, type StoredRule } from "../../store/rules/access-rules.ts";
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
  hours: z.number().nullable(),
  atOnce: z.object({ level: z.enum(RULE_LEVELS), hours: z.number(), perDay: z.number() }).nullable(),
  seal: z.string(),
});

type About = Pick<StoredRequest, "kind" | "teamId" | "clusterId">;
type Asked = Pick<StoredRequest, "kind" | "sqlUserId">;

/** `sealed`: the terms as they are stored with a request of this id. `giving`: ids of the rules that give what `atOnce` says. */
type Filed = { sealed: (id: string) => string; atOnce: AtOnce | null; giving: string };

/** The terms of a request that is filed now, also where no rule is about it. Throws as {@link requireWithin}, and `rules_edited`. */
export async function fileUnderRule(db: Store, about: About & Asked, spec: RequestSpec): Promise<Filed> {
  const { now, rules } = await readBoth(db);
  const terms = now(about);
  await requireWithin(db, about, terms, spec);
  const sealed = (id: string) => JSON.stringify({ ...terms, seal: seals.sealOf([id, terms]) });
  const giving = rules.filter((rule) => isGiving(rule) && isAbout(rule, about.teamId, about.clusterId));
  return { sealed, atOnce: terms.atOnce, giving: giving.map(({ id }) => id).join(" ") };
}

export type TermsOf = (request: About & Pick<StoredRequest, "id" | "rule">) => RuleTerms;

/**
 * The terms of requests, by one reading of the rules: the stricter of what held when each was filed and what holds now. Throws
 * `rules_edited` where the store was edited. A request without terms can be decided until the first rule.
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

/** The terms of one of several requests; undefined where the store was edited, since the others are shown all the same. */
export function unlessEdited(terms: () => RuleTerms): RuleTerms | undefined {
  try {
    return terms();
  } catch (error) {
    if (error instanceof Refusal && error.code === "rules_edited") return undefined;
    throw error;
  }
}

type Both = { now: (about: About) => RuleTerms; hasSaved: boolean; rules: readonly StoredRule[] };

async function readBoth(db: Store): Promise<Both> {
  const rules = await rulesOf(db);
  const [isTrue, hasSaved] = [await areAsSaved(db, rules), await hasSavedRules(db)];
  const now = ({ kind, teamId, clusterId }: About) => {
    if (!IS_RULED[kind]) return NO_RULE;
    if (!isTrue) throw new Refusal("rules_edited");
    const terms = termsFor(rules, teamId, clusterId);
    // Nothing else is given without an approval.
    return kind === "grant" ? terms : Object.assign({}, terms, { atOnce: null });
  };
  return { now, hasSaved, rules };
}

/** What of a request is more than the terms allow. */
type Excess = { field: "access" | EndField; words: string };

/** What is asked for above the level of the terms, or above the hours of temporary access, also where its end is to move; undefined where nothing is. */
export async function excessOf(
  db: Store,
  { kind, sqlUserId }: Asked,
  { level, hours }: RuleTerms,
  spec: RequestSpec,
): Promise<Excess | undefined> {
  if (level !== null && HAS_LEVEL[kind] && !isWithin(level, parseWanted(spec.access)))
    return { field: "access", words: `A rule allows this team at most “${RULE_LEVEL_NAMES[level]}” on this cluster.` };
  if (hours === null || isWithinHours(hours, spec, Date.now())) return undefined;
  const isByTheHour = kind === "grant" || (kind === "extend" && (await isOfGrant(db, sqlUserId ?? "")));
  return isByTheHour ? { field: endFieldOf(spec) ?? "wantedMinutes", words: hoursWords(hours) } : undefined;
}

/** Throws `invalid_input` where a request is for more than the terms allow. */
export async function requireWithin(db: Store, about: Asked, terms: RuleTerms, spec: RequestSpec): Promise<void> {
  const excess = await excessOf(db, about, terms, spec);
  if (excess) throw new Refusal("invalid_input", { fields: { [excess.field]: excess.words } });
}

type ByTeam = { hours: Record<string, number>; atOnce: Record<string, AtOnce> };

/**
 * The hours at most of temporary access, by team, where rules limit them, and what rules give without an approval. Those of an edited store
 * limit nothing here, and decide nothing.
 */
export async function rulesByTeam(db: Store, teams: readonly { id: string }[]): Promise<(clusterId: string) => ByTeam> {
  const rules = await rulesOf(db);
  return (clusterId) => {
    const terms = teams.map(({ id }) => [id, termsFor(rules, id, clusterId)] as const);
    return {
      hours: Object.fromEntries(terms.flatMap(([id, { hours }]) => (hours === null ? [] : [[id, hours]]))),
      atOnce: Object.fromEntries(terms.flatMap(([id, { atOnce }]) => (atOnce === null ? [] : [[id, atOnce]]))),
    };
  };
}
