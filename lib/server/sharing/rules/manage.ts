import { createHash } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import type { SavedRule } from "#lib/shared/requests/rule-list.ts";
import { GIVING_NEEDS, neededFor, RULES_MAX, type Rule } from "#lib/shared/requests/rules.ts";
import type { Actor, Permit } from "../../access/guard.ts";
import { sealsFor } from "../../access/seals.ts";
import type { RecordedNote } from "../../audit/recorded.ts";
import { Refusal } from "../../base/failure.ts";
import { newId } from "../../base/ids.ts";
import type { Facts } from "../../base/note.ts";
import { clusterFacts } from "../../cloud/cluster-facts.ts";
import { appendOwn } from "../../store/audit/audit-events.ts";
import type { Store } from "../../store/db/open.ts";
import { store } from "../../store/db/store.ts";
import { inTransaction } from "../../store/db/transaction.ts";
import { teamNamesOf } from "../../store/people/teams.ts";
import {
  lockRules,
  putRule,
  removeRule as removeStored,
  rulesOf,
  type StoredRule,
} from "../../store/rules/access-rules.ts";
import { approvalsOf, putApproval } from "../../store/rules/approvals.ts";
import {
  addRuleChange,
  endChangesOf,
  newChangeId,
  type RuleChange,
  ruleChangesOf,
} from "../../store/rules/rule-changes.ts";
import { isTrueApproval, refusalOf, sealedApproval } from "./approvals.ts";
import { approversOn } from "./approvers.ts";
import { keepSaved, putBackSaved } from "./sealed.ts";
import { type ApprovedAct, readStanding, type Standing } from "./standing.ts";

type Manages = Permit<"rights.manage">;
const seals = sealsFor("rule change");

/**
 * Adds a rule. One that narrows holds at once; one that gives access without an approval waits until as many administrators want it as that
 * needs. Throws `not_found` for a team and `cluster_not_found` for a cluster that is not there, and `invalid_input` where too few persons
 * could approve now.
 */
export async function addRule({ actor }: Manages, { rule }: { rule: Rule }, note: RecordedNote): Promise<SavedRule> {
  const on = await clustersOf(rule);
  return saving<SavedRule>(note, async (transaction, intentId) => {
    const [rules, changes] = [await rulesOf(transaction), await ruleChangesOf(transaction)];
    const toCome = changes.filter(({ asked }) => asked.was === null).length;
    if (rules.length + toCome >= RULES_MAX) throw refused(`There can be ${RULES_MAX} rules. Remove one first.`);
    await requireEnough(transaction, rule, on);
    const about = { ruleId: newId("rul"), was: null, wanted: rule };
    const facts = Object.assign({ rule: about.ruleId }, await factsOf(transaction, rule));
    return makeOrAsk(transaction, actor, about, { facts, intentId, rules });
  });
}

type Seen = { id: string; was: number };

/** Changes a rule. What allows more than before waits until as many persons want it as the rule asks for. Throws as {@link addRule}, and `rule_over`. */
export async function changeRule(
  { actor }: Manages,
  { id, was, rule }: Seen & { rule: Rule },
  note: RecordedNote,
): Promise<SavedRule> {
  return change(actor, { id, was, wanted: rule }, note, await clustersOf(rule));
}

/** Removes a rule, as {@link changeRule}: without it more is allowed. */
export async function removeRule({ actor }: Manages, { id, was }: Seen, note: RecordedNote): Promise<SavedRule> {
  return change(actor, { id, was, wanted: null }, note, []);
}

async function change(
  actor: Actor,
  { id, was, wanted }: Seen & { wanted: Rule | null },
  note: RecordedNote,
  on: readonly string[],
) {
  return saving<SavedRule>(note, async (transaction, intentId) => {
    const rules = await rulesOf(transaction);
    const rule = rules.find((one) => one.id === id);
    if (rule?.changedAt !== was) throw new Refusal("rule_over");
    if (wanted) await requireEnough(transaction, wanted, on);
    const about = { ruleId: id, was: bare(rule), wanted };
    const facts = await changeFacts(transaction, about);
    return makeOrAsk(transaction, actor, about, { facts, intentId, rules });
  });
}

type About = Pick<RuleChange, "ruleId" | "was" | "wanted">;
type Asking = { facts: Facts; intentId: string; rules: readonly StoredRule[] };

/** Makes a change that one person makes, or asks for one that needs more, with their agreement. */
async function makeOrAsk(transaction: Store, actor: Actor, about: About, { facts, intentId, rules }: Asking) {
  const needed = neededBy(about, rules);
  if (needed === 1) {
    await make(transaction, actor, about);
    return { facts, value: { waits: null } };
  }
  // Its mark has them in this order.
  const asked: RuleChange = {
    id: newChangeId(),
    ruleId: about.ruleId,
    was: about.was,
    wanted: about.wanted,
    askedById: actor.accountId,
    askedBy: actor.name,
    askedAt: Date.now(),
  };
  requireMay((await readStanding(transaction)).whyNot(actor.accountId, actOn(asked), []));
  await addRuleChange(transaction, asked, seals.sealOf(asked));
  const effects = await agree(transaction, actor, asked, intentId);
  return {
    facts: Object.assign(facts, { rule: about.ruleId, effects, agreed: `1 of ${needed}` }),
    value: { waits: { given: 1, needed } },
  };
}

/** How many administrators must want a change, beside these rules. */
export function neededBy({ ruleId, was, wanted }: About, rules: readonly StoredRule[]): number {
  return neededFor(
    was,
    wanted,
    rules.filter(({ id }) => id !== ruleId),
  );
}

/**
 * Agrees to a change of a rule that waits; the last one that it needs makes it. Throws `rule_over` where it waits no longer or the rule is
 * another, `rules_edited`, and the refusal that says why this person cannot be one of several.
 */
export async function agreeToRule(
  { actor }: Manages,
  { change: changeId }: { change: string },
  note: RecordedNote,
): Promise<SavedRule> {
  return saving<SavedRule>(note, async (transaction, intentId) => {
    const { asked, counted, standing, needed } = await readChange(transaction, changeId, actor.accountId);
    requireMay(standing.whyNot(actor.accountId, actOn(asked), counted));
    const given = counted.length + 1;
    const facts = Object.assign(await changeFacts(transaction, asked), {
      agreed: `${given} of ${needed}`,
      effects: effectsOf(asked),
    });
    if (given >= needed) {
      await make(transaction, actor, asked);
      return { facts, value: { waits: null } };
    }
    await agree(transaction, actor, asked, intentId);
    return { facts, value: { waits: { given, needed } } };
  });
}

/** Ends a change of a rule that waits. Throws `rule_over` where it waits no longer. */
export async function refuseRule(
  _permit: Manages,
  { change: changeId }: { change: string },
  note: RecordedNote,
): Promise<null> {
  await inTransaction(await store(), async (transaction) => {
    const asked = (await ruleChangesOf(transaction)).map((one) => one.asked).find(({ id }) => id === changeId);
    if (!asked) throw new Refusal("rule_over");
    await endChangesOf(transaction, asked.ruleId);
    note(Object.assign(await changeFacts(transaction, asked), { askedBy: asked.askedBy }));
  });
  return null;
}

/** A change that waits, those of its persons who count now without this one, and by what they are judged. */
async function readChange(transaction: Store, changeId: string, without: string) {
  const found = (await ruleChangesOf(transaction)).find(({ asked }) => asked.id === changeId);
  const rules = await rulesOf(transaction);
  const rule = found && rules.find(({ id }) => id === found.asked.ruleId);
  if (!found || !isDeepStrictEqual(rule ? bare(rule) : null, found.asked.was)) throw new Refusal("rule_over");
  const { seal, asked } = found;
  if (!seals.isSealOf(seal, asked)) throw new Refusal("rules_edited");
  const standing = await readStanding(transaction);
  const judged = await judgeAgreements(transaction, asked, standing);
  const counted = judged.flatMap(({ accountId, void: isVoid }) => (isVoid || accountId === without ? [] : [accountId]));
  return { asked, counted, standing, needed: neededBy(asked, rules) };
}

/** The persons who want a change of a rule, each with why they do not count. */
export async function judgeAgreements(db: Store, asked: RuleChange, standing: Standing) {
  const counted: string[] = [];
  const effects = effectsOf(asked);
  return ((await approvalsOf(db, [asked.id])).get(asked.id) ?? []).map((approval) => {
    const isTrue = isTrueApproval(asked.id, approval) && approval.effects === effects;
    const isVoid = isTrue ? standing.whyNot(approval.accountId, actOn(asked), counted) : ({ why: "edited" } as const);
    if (!isVoid) counted.push(approval.accountId);
    return Object.assign({}, approval, { void: isVoid });
  });
}

/** By what the persons of a change of a rule are judged. */
export const actOn = ({ askedAt }: RuleChange): ApprovedAct => ({
  clusterId: null,
  approvers: "administrator",
  at: askedAt,
});

function requireMay(reason: ReturnType<Standing["whyNot"]>): void {
  if (reason) throw refusalOf(reason);
}

async function agree(
  transaction: Store,
  { accountId, name }: Actor,
  asked: RuleChange,
  intentId: string,
): Promise<string> {
  const effects = effectsOf(asked);
  const approval = sealedApproval(asked.id, { accountId, name, at: Date.now(), effects, approved: null });
  await putApproval(transaction, asked.id, approval, intentId);
  return effects;
}

/** A digest of a change, which an agreement is for. */
const effectsOf = (asked: RuleChange) => createHash("sha256").update(JSON.stringify(asked)).digest("hex");

async function make(transaction: Store, actor: Actor, { ruleId, wanted }: About): Promise<void> {
  await endChangesOf(transaction, ruleId);
  if (wanted) await putRule(transaction, ruleId, wanted, actor.name);
  else await removeStored(transaction, ruleId);
}

/**
 * Saves rules, their mark and the event of it, which has the digest of all of them, in one transaction. Rules that were edited in the store
 * are put back first. Throws `rules_edited` where that cannot be.
 */
async function saving<T>(
  { own }: RecordedNote,
  work: (transaction: Store, intentId: string) => Promise<{ facts: Facts; value: T }>,
): Promise<T> {
  const intentId = own.event({}).intentId ?? "";
  const saved = await inTransaction(await store(), async (transaction) => {
    await lockRules(transaction);
    const isPutBack = await putBackSaved(transaction);
    const { facts, value } = await work(transaction, intentId);
    const rules = await keepSaved(transaction);
    const edited = isPutBack ? "the rules had been edited in the store, and were put back" : undefined;
    await appendOwn(transaction, own.event(Object.assign({}, facts, { rules, edited })));
    return value;
  });
  own.saved();
  return saved;
}

/** The rule alone, in a form that can be compared. */
function bare({ teamId, clusters, level, approvals, approvers, hours, perDay }: StoredRule | Rule): Rule {
  const on = clusters === "all" ? clusters : clusters.toSorted();
  return { teamId, clusters: on, level, approvals, approvers, hours, perDay };
}

/** The clusters that a rule is about now. Throws `not_found` for its team and `cluster_not_found` for a cluster that is not there. */
async function clustersOf({ teamId, clusters }: Rule): Promise<readonly string[]> {
  if (teamId !== null && (await teamNamesOf(await store(), [teamId])).size === 0) throw new Refusal("not_found");
  if (clusters === "all") return (await clusterFacts().all()).map(({ id }) => id);
  for (const id of clusters) await clusterFacts().one(id);
  return clusters;
}

/** Throws `invalid_input` where a rule could not be met, or never be changed again. */
async function requireEnough(transaction: Store, { approvals, approvers }: Rule, on: readonly string[]): Promise<void> {
  if (approvals === 1) return;
  const standing = await readStanding(transaction);
  // One administrator alone can ask for more than two. Then one who leaves must not lock the rule.
  const needed = approvals > 2 ? approvals + 1 : approvals;
  const enough = (clusterId: string | null, of: Rule["approvers"], most: number) =>
    approversOn(standing, { clusterId, approvers: of }, most).several >= most;
  if (approvals === 0) {
    if (enough(null, "administrator", GIVING_NEEDS)) return;
    throw refused(
      `Access without an approval needs ${GIVING_NEEDS} administrators who want it, none of them made by the other. There are too few.`,
    );
  }
  if (!enough(null, "administrator", needed))
    throw refused(
      `Too few administrators could change this rule later: there must be ${needed}, none of them made by another.`,
    );
  if (!on.every((id) => enough(id, approvers, approvals)))
    throw refused("Too few persons could approve now, at least on one of the clusters.");
}

/** What the audit says of a change of a rule: which one, and what it becomes or was. */
async function changeFacts(db: Store, { ruleId, was, wanted }: About): Promise<Facts> {
  const rule = wanted ?? was;
  return Object.assign({ rule: ruleId }, rule && (await factsOf(db, rule)), { removes: wanted === null });
}

async function factsOf(db: Store, rule: Rule): Promise<Facts> {
  const { teamId, clusters, level, approvals, approvers, hours, perDay } = rule;
  const team = teamId === null ? "every team" : ((await teamNamesOf(db, [teamId])).get(teamId) ?? teamId);
  const on = clusters === "all" ? "all" : clusters.join(", ");
  const facts = { team, clusters: on, level: level ?? "any", approvals, approvers, hours: hours ?? "any" };
  return perDay === null ? facts : Object.assign(facts, { perDay });
}

const refused = (words: string) => new Refusal("invalid_input", { fields: { approvals: words } });
