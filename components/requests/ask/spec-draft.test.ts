import { expect, test } from "vitest";
import type { RequestSpec } from "#lib/shared/requests/requests-schema.ts";
import { NO_END } from "#lib/shared/requests/wanted-end.ts";
import { instantAt } from "#lib/shared/time/instant.ts";
import { draftOf, errorAt, laterDraft, NO_SPEC, nameProblem, planDraft, problemsOf, specOf } from "./spec-draft.ts";

const WHOLE: RequestSpec = {
  ...NO_END,
  name: "pay_sync",
  purpose: "Sync",
  contact: "",
  userKind: "service",
  access: "db=shop",
};

test.each([
  {},
  { wantedDays: 30 },
  { wantedDays: 31 },
  { wantedMinutes: 480 },
  { wantedMinutes: 90 },
  // The field shows no seconds, and yet they stay while nobody edits it.
  { wantedUntil: instantAt(Date.UTC(2100, 0, 1, 15, 4, 5)) },
])("an unchanged spec is sent as it was: %j", (end) => {
  const spec = { ...WHOLE, ...end };
  expect(specOf(draftOf(spec))).toEqual(spec);
  expect(problemsOf(draftOf(spec), "pay_")).toEqual({});
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

test.each([
  { choice: "days", amount: "0" },
  { choice: "days", amount: "1.5" },
  { choice: "days", amount: "" },
  { choice: "days", amount: "3651" },
  { choice: "hours", amount: "0.2" },
  { choice: "hours", amount: "" },
  { choice: "until", day: "" },
  { choice: "until", day: "2020-01-01" },
] as const)("a wrong end is refused, and never sent as no end: %j", (end) => {
  const draft = draftOf(WHOLE);
  const wrong = { ...draft, end: { ...draft.end, ...end } };
  expect(Object.keys(problemsOf(wrong, ""))).toEqual(["end"]);
  expect(specOf(wrong)).toBeNull();
});

test("a missing choice shows no error before the requester tries to send", () => {
  const planned = planDraft(NO_SPEC);
  expect(errorAt(planned, false)("databases")).toBeUndefined();
  expect(errorAt(planned, true)("databases")).toBeDefined();
});

test("a later end of temporary access begins with the length that it had, any other with 30 days", () => {
  expect(laterDraft(15)).toMatchObject({ choice: "hours", amount: "0.25" });
  expect(laterDraft()).toMatchObject({ choice: "30" });
});
