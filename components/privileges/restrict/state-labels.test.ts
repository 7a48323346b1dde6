import { expect, test } from "vitest";
import {
  BACK_STATES,
  type BackState,
  type Restriction,
  type RestrictionItem,
} from "#lib/shared/restrict/restriction.ts";
import { outcomeOf, stateWords } from "./state-labels.ts";

const item = (more: Partial<RestrictionItem>): RestrictionItem => ({
  id: "itm",
  name: "app",
  wanted: null,
  state: "done",
  step: "check",
  at: 1,
  sent: 1,
  statements: [],
  powers: [],
  taken: [],
  ...more,
});

const BACK = {
  id: "job",
  by: "Lena",
  reason: "It fails",
  at: 1,
  until: 2,
  knowers: [],
  blocked: false,
  mayApprove: false,
};

test("only a SQL user that the check proved restricted counts as restricted", () => {
  expect(outcomeOf(item({ result: "restricted" }))).toBe("restricted");
  expect(outcomeOf(item({}))).toBe("privileged");
  expect(outcomeOf(item({ result: "privileged", code: "restriction_privileged" }))).toBe("privileged");
  const backups = { level: "backup-operator", via: "role", databases: [] } as const;
  const privileged = { result: "privileged", code: "restriction_privileged" } as const;
  const asAgreed = (wanted: RestrictionItem["wanted"], ...powers: string[]) =>
    outcomeOf(item({ ...privileged, wanted, powers }));
  expect(asAgreed({ ...backups, databases: [] }, "SYSTEM BACKUP")).toBe("agreed");
  expect(asAgreed({ ...backups, databases: [] }, "SYSTEM BACKUP", "SYSTEM RESTORE")).toBe("privileged");
  expect(asAgreed({ ...backups, databases: [{ name: "shop" }] }, "SYSTEM BACKUP")).toBe("privileged");
  expect(asAgreed({ ...backups, databases: [] })).toBe("privileged");
  expect(asAgreed(null, "SYSTEM BACKUP")).toBe("privileged");
  expect(outcomeOf(item({ state: "failed", code: "sql_refused" }))).toBe("failed");
  expect(outcomeOf(item({ state: "failed", code: "restriction_half" }))).toBe("half");
  expect(outcomeOf(item({ state: "failed", result: "restricted", code: "restriction_missing" }))).toBe("lacking");
  expect(outcomeOf(item({ state: "unknown", code: "restriction_unproved" }))).toBe("unknown");
  const as = (state: BackState) => outcomeOf(item({ result: "restricted", back: { ...BACK, state } }));
  const nothing = { ...BACK, state: "failed", code: "way_back_nothing" } as const;
  const ends = [nothing, { ...nothing, words: "it was refused" }];
  expect(ends.map((each) => outcomeOf(item({ result: "restricted", back: each })))).toEqual(["unknown", "restricted"]);
  expect(BACK_STATES.filter((state) => as(state) !== "restricted")).toEqual(["giving", "back", "restricting", "stuck"]);
});

test("the sentence of a restriction counts those that are proved restricted", () => {
  const restriction: Restriction = {
    id: "job",
    clusterId: "c",
    cluster: "prod",
    state: "ended",
    by: "Lena",
    startedAt: 1,
    changedAt: 1,
    changedBy: "Lena",
    onFailure: "pause",
    canaryMinutes: 0,
    counts: {} as Restriction["counts"],
    remaining: 0,
    mayControl: true,
    since: null,
    mayPutBack: true,
    items: [item({ result: "restricted" }), item({ state: "failed", code: "sql_refused" })],
  };
  expect(stateWords(restriction)).toBe("Done: 1 of 2 is restricted.");
  const backup = item({
    result: "privileged",
    code: "restriction_privileged",
    wanted: { level: "backup-operator", via: "role", databases: [] },
    powers: ["SYSTEM BACKUP"],
  });
  expect(stateWords({ ...restriction, items: [item({ result: "restricted" }), backup] })).toBe(
    "Done: 1 of 2 is restricted, 1 is privileged by its level.",
  );
  const putBack = item({ result: "restricted", back: Object.assign({}, BACK, { state: "back" as const }) });
  expect(stateWords({ ...restriction, items: [item({ result: "restricted" }), putBack] })).toBe(
    "Done: 1 of 2 is restricted, 1 is put back.",
  );
  expect(stateWords({ ...restriction, state: "stopped" })).toBe("Stopped by Lena: 1 of 2 is restricted.");
  expect(stateWords({ ...restriction, state: "paused", cause: "sql_refused" })).toBe("Paused by Rolecall.");
});
