import { expect, test } from "vitest";
import { draftOf, errorAt, NO_SPEC, nameProblem, planDraft, problemsOf, specOf } from "./spec-draft.ts";

const WHOLE = { ...NO_SPEC, name: "pay_sync", purpose: "Sync", access: "db=shop", wantedDays: 30 };

test("an unchanged spec is sent as it was", () => {
  expect(specOf(draftOf(WHOLE))).toEqual(WHOLE);
  expect(problemsOf(draftOf(WHOLE), "pay_")).toEqual({});
});

test("an empty spec has an error in every required field", () => {
  expect(problemsOf(NO_SPEC, "")).toEqual({
    name: "Enter a name.",
    purpose: "Enter a purpose.",
    access: expect.stringContaining("database"),
  });
});

test("a name must start with its team's prefix and continue after it", () => {
  expect(nameProblem("pay_", "pay_")).toBe("Continue the name after pay_.");
  expect(nameProblem("shop_sync", "pay_")).toBe("This team's names start with pay_.");
  expect(nameProblem("pay_sync", "pay_")).toBeUndefined();
});

test.each([0, 1.5, Number.NaN, 3_651])("%d days is refused as a duration", (wantedDays) => {
  expect(Object.keys(problemsOf({ ...draftOf(WHOLE), wantedDays }, ""))).toEqual(["wantedDays"]);
});

test("a missing choice shows no error before the requester tries to send", () => {
  const planned = planDraft(NO_SPEC);
  expect(errorAt(planned, false)("databases")).toBeUndefined();
  expect(errorAt(planned, true)("databases")).toBeDefined();
});
