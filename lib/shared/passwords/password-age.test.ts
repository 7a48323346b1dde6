import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  AGE_SCOPES,
  type AgeRules,
  type AgeScope,
  type Due,
  dueOf,
  dueTime,
  dueWindow,
  MOST_MAX_DAYS,
  maxAgeOf,
  passwordSetAt,
  USUAL_RULES,
} from "./password-age.ts";

const DAY = 24 * 60 * 60_000;
const NOW = Date.UTC(2026, 10, 26);
const days = fc.integer({ min: 1, max: MOST_MAX_DAYS });
const at = fc.integer({ min: 0, max: 2 * NOW });

describe("the state of a password", () => {
  const setAgo = (ago: number, maxDays = 90) => dueOf({ changedAt: NOW - ago, maxDays, exemptUntil: null }, NOW);

  test.each<[number, Due]>([
    [0, "not_due"],
    [76 * DAY - 1, "not_due"],
    [76 * DAY, "due_soon"],
    [90 * DAY - 1, "due_soon"],
    [90 * DAY, "due"],
    [104 * DAY - 1, "due"],
    [104 * DAY, "overdue"],
  ])("%i ms after it was set is %s, of 90 days", (ago, due) => {
    expect(setAgo(ago)).toBe(due);
  });

  test("of one day has windows of half a day", () => {
    expect([0, DAY / 2, DAY, 1.5 * DAY].map((ago) => setAgo(ago, 1))).toEqual([
      "not_due",
      "due_soon",
      "due",
      "overdue",
    ]);
  });

  test("is unknown without a known date, however old the SQL user is", () => {
    expect(dueOf({ changedAt: null, maxDays: 1, exemptUntil: null }, NOW)).toBe("unknown");
  });

  test("is new where clocks differ and it was set a moment from now", () => {
    expect(setAgo(-5_000, 1)).toBe("not_due");
  });

  test("never becomes less urgent until it is set", () => {
    const order: Due[] = ["not_due", "due_soon", "due", "overdue"];
    fc.assert(
      fc.property(at, days, at, at, (changedAt, maxDays, one, other) => {
        const rank = (now: number) => order.indexOf(dueOf({ changedAt, maxDays, exemptUntil: null }, now));
        expect(rank(Math.min(one, other))).toBeLessThanOrEqual(rank(Math.max(one, other)));
      }),
    );
  });

  test("is due from exactly its maximum age on, and never before its window", () => {
    fc.assert(
      fc.property(at, days, at, (changedAt, maxDays, now) => {
        const due = dueOf({ changedAt, maxDays, exemptUntil: null }, now);
        const when = dueTime(changedAt, maxDays);
        expect(due === "due" || due === "overdue").toBe(now >= when);
        expect(due === "not_due").toBe(now < when - dueWindow(maxDays));
      }),
    );
  });

  test("is exempt until the end of the exemption, whatever its age, and what it would be from then on", () => {
    fc.assert(
      fc.property(fc.option(at), days, at, at, (changedAt, maxDays, exemptUntil, now) => {
        const due = dueOf({ changedAt, maxDays, exemptUntil }, now);
        const without = dueOf({ changedAt, maxDays, exemptUntil: null }, now);
        expect(due).toBe(now < exemptUntil ? "exempt" : without);
      }),
    );
  });
});

describe("the maximum age", () => {
  const user = { clusterId: "one", teamId: "payments", kind: "service", maxDays: 6 } as const;
  const rules: AgeRules = {
    all: 1,
    labels: new Map([["one", 2]]),
    clusters: new Map([["one", 3]]),
    teams: new Map([["payments", 4]]),
    kinds: new Map([["service", 5]]),
  };

  test("is 90 days where nothing is set", () => {
    expect(maxAgeOf(USUAL_RULES, { ...user, maxDays: null })).toEqual({ days: 90, scope: "all" });
  });

  test("is that of the most specific rule of every set of rules", () => {
    fc.assert(
      fc.property(fc.subarray([...AGE_SCOPES]), (set) => {
        const has = (scope: AgeScope) => set.includes(scope);
        const some: AgeRules = {
          all: 1,
          labels: has("label") ? rules.labels : new Map(),
          clusters: has("cluster") ? rules.clusters : new Map(),
          teams: has("team") ? rules.teams : new Map(),
          kinds: has("kind") ? rules.kinds : new Map(),
        };
        const scope = AGE_SCOPES.findLast(has) ?? "all";
        const expected = { scope, days: AGE_SCOPES.indexOf(scope) + 1 };
        expect(maxAgeOf(some, { ...user, maxDays: has("sql_user") ? 6 : null })).toEqual(expected);
      }),
    );
  });

  test("is not that of other clusters, teams or kinds", () => {
    const other = { clusterId: "two", teamId: "orders", kind: "person", maxDays: null } as const;
    expect(maxAgeOf(rules, other)).toEqual({ days: 1, scope: "all" });
    expect(maxAgeOf(rules, { ...other, teamId: null, kind: null })).toEqual({ days: 1, scope: "all" });
  });
});

test("the age counts from the later of what Rolecall did and what a person entered", () => {
  expect(passwordSetAt(null, null)).toBeNull();
  expect([passwordSetAt(5, null), passwordSetAt(null, 5), passwordSetAt(3, 5), passwordSetAt(5, 3)]).toEqual([
    5, 5, 5, 5,
  ]);
});
