import { expect, test } from "vitest";
import { givenWords, listedWarning, ruleName, usedWords } from "./rule-text.ts";

test("of how many Cluster Admins so many must approve is said only where there are as many", () => {
  const rule = {
    teamId: null,
    clusters: "all",
    level: null,
    approvals: 3,
    approvers: "cluster_admin",
    hours: null,
    perDay: null,
  } as const;
  const words = (all: number | null) =>
    givenWords(rule, {
      people: 2,
      clusters: 1,
      able: 0,
      approvers: all === null ? null : { all, several: 0 },
    });
  expect(words(4)).toMatch(/ 3 of 4 Cluster Admins must approve, never the requester\.$/);
  expect(words(1)).toMatch(/ 3 Cluster Admins must approve, never the requester\. There is 1\.$/);
  expect(words(0)).toMatch(/ 3 Cluster Admins must approve, never the requester\. There are none\.$/);
  expect(words(null)).toMatch(/ 3 Cluster Admins must approve, never the requester\.$/);
});

test("of a rule whose clusters are all gone that is said, and not that nobody could approve", () => {
  const warning = (isGone: boolean, several: number | null) => listedWarning({ approvals: 2, several, isGone });
  expect(warning(true, 0)).toMatch(/^Rolecall sees none of these clusters any more/);
  expect(warning(false, 0)).toMatch(/^Nobody could approve together now/);
  expect(warning(false, null)).toMatch(/ is not known/);
  expect(warning(false, 2)).toBeUndefined();
});

test("a rule is named by what it says, so that two of one team and cluster have two names", () => {
  const narrows = {
    teamId: "tem_pay",
    team: "Payments",
    clusters: ["c1", "c2"],
    on: ["orders", "stock"],
    level: "read-only",
    approvals: 2,
    approvers: "cluster_admin",
    hours: null,
    perDay: null,
  } as const;
  const shown = (rule: object = {}) => ruleName(Object.assign({}, narrows, { on: [...narrows.on] }, rule));
  expect(shown()).toBe("Payments on orders and stock: at most Read only, 2 approvals by Cluster Admins");
  expect(shown({ approvals: 0, hours: 4, perDay: 2 })).toBe(
    "Payments on orders and stock: temporary access up to Read only, for at most 4 hours, 2 times per person within 24 hours, without an approval",
  );
});

test("of a rule is said how many requests it gave, or how many that it is about were approved", () => {
  const use = { lastAt: 1, running: 0 };
  const said = (approvals: number, times: number | null, isSinceChange = false) =>
    usedWords({ approvals, used: times === null ? null : Object.assign({ times, isSinceChange }, use) });
  expect(said(0, 3)).toBe("3 given in 30 days");
  expect(said(0, 0)).toBe("none given in 30 days");
  expect(said(0, null)).toBe("none given yet");
  expect(said(2, 1, true)).toBe("1 approved since its last change");
  expect(said(2, 0)).toBe("none approved in 30 days");
  expect(said(2, null)).toBe("none approved since its last change");
});
