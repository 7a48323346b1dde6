import { expect, test } from "vitest";
import { draftOf, errorAt, NO_SPEC, nameProblem, planDraft, problemsOf, specOf } from "./spec-draft.ts";

const WHOLE = { name: "pay_sync", purpose: "Sync", userKind: "service", access: "db=shop", wantedDays: 30 } as const;

test("a spec that nobody changes is sent as it was", () => {
  expect(specOf(draftOf(WHOLE))).toEqual(WHOLE);
  expect(problemsOf(draftOf(WHOLE), "pay_")).toEqual({});
});

test("an empty spec says of every field that is needed what is missing", () => {
  expect(problemsOf(NO_SPEC, "")).toEqual({
    name: "A name is needed.",
    purpose: "Say what it is for.",
    access: expect.stringContaining("database"),
  });
});

test("a name must begin with the prefix of its team, and go on after it", () => {
  expect(nameProblem("pay_", "pay_")).toBe("Add what it is, after pay_.");
  expect(nameProblem("shop_sync", "pay_")).toBe("Names of this team begin with pay_.");
  expect(nameProblem("pay_sync", "pay_")).toBeUndefined();
});

test.each([0, 1.5, Number.NaN, 3_651])("%d days is no time for which a SQL user is wanted", (wantedDays) => {
  expect(Object.keys(problemsOf({ ...draftOf(WHOLE), wantedDays }, ""))).toEqual(["wantedDays"]);
});

test("what is not chosen yet is no error before somebody tries to send it", () => {
  const planned = planDraft(NO_SPEC);
  expect(errorAt(planned, false)("databases")).toBeUndefined();
  expect(errorAt(planned, true)("databases")).toBeDefined();
});
