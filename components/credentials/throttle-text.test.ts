import { expect, test } from "vitest";
import { throttleWords } from "./throttle-text.ts";

test("Advanced clusters show no advice about throttled logins", () => {
  expect(throttleWords("ADVANCED")).toBeUndefined();
});

test.each(["BASIC", "STANDARD"])("%s clusters get the advice without the names of plans", (plan) => {
  expect(throttleWords(plan)).toContain("for up to an hour");
  expect(throttleWords(plan)).not.toMatch(/Basic|Standard/);
});

test("the advice names its plans where the plan is unknown", () => {
  for (const plan of ["", "NEW_PLAN"]) expect(throttleWords(plan)).toContain("on Basic and Standard");
});
