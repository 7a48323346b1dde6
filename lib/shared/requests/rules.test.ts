import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { PLAIN_FORM } from "../sql-access/access-form.ts";
import { type AtOnce, isPlainWithin, neededFor, RULE_LEVELS, type Rule, termsFor } from "./rules.ts";
import { addRuleInput } from "./rules-input.ts";

const TEAMS = ["pay", "ops"];
const CLUSTERS = ["c1", "c2"];
const clusters = fc.oneof(
  fc.constant("all" as const),
  fc.subarray(CLUSTERS, { minLength: 1 }).map((some): readonly string[] => some),
);
const asking: fc.Arbitrary<Rule> = fc.record({
  teamId: fc.constantFrom(null, ...TEAMS),
  clusters,
  level: fc.constantFrom(null, ...RULE_LEVELS),
  approvals: fc.integer({ min: 1, max: 3 }),
  approvers: fc.constantFrom("cluster_admin" as const, "administrator" as const),
  hours: fc.constantFrom(null, 1, 4),
  perDay: fc.constant(null),
});
const giving: fc.Arbitrary<Rule> = fc.record({
  teamId: fc.constantFrom(...TEAMS),
  clusters,
  level: fc.constantFrom(...RULE_LEVELS),
  approvals: fc.constant(0),
  approvers: fc.constant("cluster_admin" as const),
  hours: fc.constantFrom(1, 4),
  perDay: fc.constantFrom(1, 2),
});
const rule = fc.oneof(asking, giving);

const isMore = (after: AtOnce | null, before: AtOnce | null) =>
  after !== null &&
  (before === null ||
    RULE_LEVELS.indexOf(after.level) > RULE_LEVELS.indexOf(before.level) ||
    after.hours > before.hours ||
    after.perDay > before.perDay);

/** Whether these rules give more than those without an approval, to anyone. */
function givesMore(after: readonly Rule[], before: readonly Rule[]): boolean {
  return TEAMS.some((team) =>
    CLUSTERS.some((on) => isMore(termsFor(after, team, on).atOnce, termsFor(before, team, on).atOnce)),
  );
}

describe("a rule without an approval", () => {
  test("gives nobody more by a change that one administrator makes, whatever other rules there are", () => {
    const change = fc.record({
      others: fc.array(rule, { maxLength: 4 }),
      before: fc.option(rule),
      after: fc.option(rule),
    });
    const counts = { alone: 0, several: 0 };
    fc.assert(
      fc.property(change, ({ others, before, after }) => {
        const [was, is] = [before ? [before] : [], after ? [after] : []];
        const isAlone = neededFor(before, after, others) === 1;
        if (isAlone) expect(givesMore([...others, ...is], [...others, ...was])).toBe(false);
        counts[isAlone ? "alone" : "several"]++;
      }),
      { numRuns: 3_000, seed: 33 },
    );
    expect(Math.min(counts.alone, counts.several)).toBeGreaterThan(100);
  });

  const GIVES: Rule = {
    teamId: "pay",
    clusters: "all",
    level: "read-write",
    approvals: 0,
    approvers: "cluster_admin",
    hours: 4,
    perDay: 2,
  };
  const but = (more: Partial<Rule>): Rule => Object.assign({}, GIVES, more);

  test("limits no other request, gives the least of several, and nothing where another asks for an approval", () => {
    expect(termsFor([GIVES], "pay", "c1")).toMatchObject({ level: null, approvals: 1, hours: null });
    const both = termsFor([GIVES, but({ level: "read-only", perDay: 5, hours: 2 })], "pay", "c1");
    expect(both.atOnce).toEqual({ level: "read-only", hours: 2, perDay: 2 });
    const asks = but({ teamId: null, clusters: ["c1"], approvals: 1, level: null, hours: 8, perDay: null });
    expect(termsFor([GIVES, asks], "pay", "c1")).toMatchObject({ hours: 8, atOnce: null });
    expect(termsFor([GIVES, asks], "pay", "c2").atOnce).not.toBeNull();
    expect(termsFor([GIVES], "ops", "c1").atOnce).toBeNull();
    expect(termsFor([but({ hours: null })], "pay", "c1").atOnce).toBeNull();
  });

  test("becomes narrower, or ends, by one administrator", () => {
    for (const after of [null, but({ hours: 2 }), but({ level: "read-only" }), but({ clusters: ["c1"] })])
      expect(neededFor(GIVES, after, [])).toBe(1);
    for (const after of [but({ perDay: 3 }), but({ teamId: "ops" })]) expect(neededFor(GIVES, after, [])).toBe(2);
  });

  test("is one of a team, with a level, hours and how often a day", () => {
    const parse = (more: object) => addRuleInput.safeParse({ rule: Object.assign({}, GIVES, more) }).success;
    expect(parse({})).toBe(true);
    for (const more of [
      { teamId: null },
      { level: null },
      { hours: null },
      { perDay: null },
      { perDay: 11 },
      { approvers: "administrator" },
      { approvals: 1 },
    ])
      expect(parse(more), JSON.stringify(more)).toBe(false);
  });

  test("gives no level above its own, and no functions, which can write", () => {
    const form = (more: object) => isPlainWithin("read-only", Object.assign({}, PLAIN_FORM, more));
    expect(form({})).toBe(true);
    expect(form({ level: "table-level", privileges: ["SELECT"] })).toBe(true);
    for (const more of [
      { options: ["routines"] },
      { level: "read-write" },
      { level: "backup-operator" },
      { level: "table-level", privileges: ["SELECT", "UPDATE"] },
    ])
      expect(form(more), JSON.stringify(more)).toBe(false);
  });
});
