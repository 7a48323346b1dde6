import { expect, test } from "vitest";
import { givenWords, listedWarning } from "./rule-text.ts";

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
