import type { Emulator } from "../../../lib/emulator/emulator.ts";
import { sha256 } from "../../../lib/emulator/world/passwords.ts";
import type { RecordEntry } from "../../../lib/emulator/world/record.ts";
import { type AuditRow, auditOf, chainFaults } from "../audit.ts";
import { ACTIONS, CHANGES, type Change } from "../changes.ts";
import { expect } from "../fixtures.ts";
import { changesSent } from "../vendor.ts";
import type { Operation } from "./chaos.ts";
import { audited } from "./fault-table.ts";

type Place = { cloud: Emulator; folder: string; clusterId: string };
type Belief = { there: boolean; password: string | undefined };

const METHOD: Record<Change, string> = { create: "POST", reset: "PUT", delete: "DELETE" };

/**
 * Follows the answers about one person's own SQL users and compares the cluster after each. No other person changes these, so every answer
 * must be exactly true.
 */
export function followClaims({ cloud, clusterId }: Pick<Place, "cloud" | "clusterId">): (operation: Operation) => void {
  const beliefs = new Map<string, Belief>();
  return (operation) => {
    const { what, name, reported, password } = operation;
    const before = beliefs.get(name) ?? { there: false, password: undefined };
    const now: Belief = { ...before, there: cloud.userNames(clusterId).includes(name) };
    const claims = `${what} ${name}: ${reported}`;
    if (reported === "ok") {
      // After a lost answer, a missing SQL user counts as deleted.
      if (what !== "delete") expect(before.there, claims).toBe(what === "reset");
      expect(now.there, claims).toBe(what !== "delete");
      now.password = password;
    } else if (reported === "outcome_unknown") {
      const unchanged = before.password !== undefined && cloud.passwordMatches(clusterId, name, before.password);
      now.password = unchanged ? before.password : undefined;
    } else {
      expect(now.there, claims).toBe(before.there);
      if (reported === "sql_user_exists") expect(before.there, claims).toBe(true);
      if (reported === "sql_user_not_found") expect(before.there, claims).toBe(false);
    }
    if (now.password !== undefined) expect(cloud.passwordMatches(clusterId, name, now.password), claims).toBe(true);
    beliefs.set(name, now);
  };
}

/** Compares all answers with the vendor's state and record and the audit on disk. */
export function expectAllTrue(operations: readonly Operation[], place: Place): void {
  expect(operations.filter(({ reported }) => reported === "internal")).toEqual([]);
  for (const name of new Set(operations.map((operation) => operation.name)))
    expectTrueOf(
      name,
      operations.filter((operation) => operation.name === name),
      place,
    );
  expectAudited(operations, place);
}

function expectTrueOf(name: string, operations: readonly Operation[], { cloud, clusterId }: Place): void {
  const sent = changesSent(cloud, clusterId, name);
  const applied = sent.filter((entry) => entry.applied);
  expect(cloud.userNames(clusterId).includes(name), name).toBe((applied.at(-1)?.method ?? "DELETE") !== "DELETE");

  for (const { reported, password } of operations) {
    if (reported !== "ok" || password === undefined) continue;
    const hash = sha256(password);
    const last = applied.findLastIndex((entry) => entry.passwordSha256 === hash);
    expect(last, `a password shown for ${name} was in force`).toBeGreaterThanOrEqual(0);
    expect(cloud.passwordMatches(clusterId, name, password)).toBe(last === applied.length - 1);
  }
  expectSentOnce(name, operations, sent);
}

/** Every create has its own password, so a repeated create is found. */
function expectSentOnce(name: string, operations: readonly Operation[], sent: readonly RecordEntry[]): void {
  const created = sent.filter(({ method }) => method === "POST").map(({ passwordSha256 }) => passwordSha256);
  expect(new Set(created).size, `creates of ${name}`).toBe(created.length);
  const requested = (what: Change) => operations.filter((operation) => operation.what === what).length;
  const deleted = sent.filter(({ method }) => method === "DELETE").length;
  expect(deleted, `deletes of ${name}`).toBeLessThanOrEqual(requested("delete"));
  const reset = new Set(sent.map(({ passwordSha256 }) => passwordSha256).filter((hash) => hash !== null));
  expect(reset.size, `passwords of ${name}`).toBeLessThanOrEqual(requested("create") + requested("reset"));
  // Changes are serialized: the requests of two changes never alternate.
  const turns = sent.filter(({ passwordSha256 }, index) => passwordSha256 !== sent[index - 1]?.passwordSha256);
  const passwords = turns.map(({ passwordSha256 }) => passwordSha256).filter((hash) => hash !== null);
  expect(passwords.length, `turns of ${name}`).toBe(reset.size);
}

/** Expects one intent and one outcome for each answered operation, an intent before each request, and an intact chain. */
function expectAudited(operations: readonly Operation[], { cloud, folder, clusterId }: Place): void {
  const events = auditOf(folder, clusterId);
  const byRequest = Map.groupBy(events, ({ request_id }) => request_id);
  for (const { what, name, reported, requestId } of operations) {
    if (reported === "no answer") continue;
    const of = { action: ACTIONS[what].audited, target: name };
    expect(byRequest.get(requestId)).toMatchObject([
      { ...of, outcome: "intended" },
      { ...of, outcome: audited(reported) },
    ]);
  }
  const intents = events.filter(({ outcome }) => outcome === "intended");
  expect(intents.length).toBeLessThanOrEqual(operations.length);
  const firstSends = changesSent(cloud, clusterId).filter(isFirstOfItsChange);
  for (const what of CHANGES)
    for (const name of new Set(operations.map((operation) => operation.name))) {
      const sends = firstSends.filter((entry) => entry.name === name && entry.method === METHOD[what]);
      const meant = intents.filter(({ action, target }) => action === ACTIONS[what].audited && target === name);
      for (const [index, { at }] of sends.entries())
        expect(meant[index]?.at, `${what} ${name}`).toBeLessThanOrEqual(at);
    }
  expect(chainFaults(folder)).toEqual([]);
}

/** A PUT with an earlier password belongs to the change that sent it first. */
function isFirstOfItsChange(entry: RecordEntry, index: number, all: readonly RecordEntry[]): boolean {
  const same = ({ passwordSha256 }: RecordEntry) => passwordSha256 === entry.passwordSha256;
  return entry.passwordSha256 === null || all.findIndex(same) === index;
}

/**
 * The faults of the outcomes, as texts. Each intent has exactly one outcome. A change recorded as done was made in that time, and each
 * change made is recorded as done or unknown.
 */
export function outcomeFaults({ cloud, folder, clusterId }: Place): string[] {
  const byIntent = Map.groupBy(auditOf(folder, clusterId), ({ intent_id }) => intent_id);
  const sent = Map.groupBy(changesSent(cloud, clusterId), ({ name }) => name);
  return CHANGES.flatMap((what) => {
    const intents = (byIntent.get(null) ?? []).filter(({ action }) => action === ACTIONS[what].audited);
    return [...Map.groupBy(intents, ({ target }) => target)].flatMap(([name, meant]) => {
      const all = sent.get(name) ?? [];
      const made = all.filter((entry) => entry.applied && entry.method === METHOD[what]);
      const outcomes = meant.map((intent) => byIntent.get(intent.id) ?? []);
      const recorded = outcomes.flat().filter(({ outcome }) => outcome === "done" || outcome === "unknown").length;
      const faults = meant.flatMap((intent, index) => outcomeFault(intent, outcomes[index] ?? [], made));
      if (changesIn(what, made, all) > recorded) faults.push("a change was made that nobody is said to have made");
      return faults.map((fault) => `${what} ${name}: ${fault}`);
    });
  });
}

function outcomeFault(intent: AuditRow, outcomes: readonly AuditRow[], made: readonly RecordEntry[]): string[] {
  const [outcome, ...more] = outcomes;
  if (!outcome || more.length > 0) return [`${intent.id} has ${outcomes.length} outcomes`];
  if (outcome.outcome !== "done") return [];
  // For a delete with a lost answer, it is enough that the SQL user is gone.
  if (intent.action === ACTIONS.delete.audited && JSON.parse(outcome.details).answerLost === true) return [];
  // The emulator's times have fractions of a millisecond, those of the audit do not.
  const isMade = made.some(({ at }) => at >= intent.at && Math.floor(at) <= outcome.at);
  return isMade ? [] : [`${intent.id} is said to be done`];
}

/** The number of changes in these requests: a repeated password belongs to the change that sent it first. */
function changesIn(what: Change, made: readonly RecordEntry[], all: readonly RecordEntry[]): number {
  if (what === "delete") return made.length;
  const created = new Set(all.filter(({ method }) => method === "POST").map(({ passwordSha256 }) => passwordSha256));
  const passwords = new Set(made.map(({ passwordSha256 }) => passwordSha256));
  return what === "create" ? passwords.size : [...passwords].filter((hash) => !created.has(hash)).length;
}
