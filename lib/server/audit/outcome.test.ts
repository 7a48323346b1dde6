import { expect, test } from "vitest";
import { CloudError } from "../base/cloud-error.ts";
import { Refusal } from "../base/failure.ts";
import { StoreUnavailable } from "../store/db/base.ts";
import { isDecision, isNothingDone } from "./outcome.ts";

test.each(["forbidden", "invalid_input", "password_in_view", "sql_user_not_found"] as const)(
  "%s is a decision, and counts as a refused change",
  (code) => {
    expect(isDecision(new Refusal(code))).toBe(true);
  },
);

test.each(["audit_unavailable", "store_unavailable", "busy", "internal", "outcome_unknown"] as const)(
  "%s is a failure of Rolecall's own, and does not make the next changes busy",
  (code) => {
    expect(isDecision(new Refusal(code))).toBe(false);
  },
);

test("a fault and an answer of the vendor are no decision of Rolecall", () => {
  expect(isDecision(new StoreUnavailable("lost"))).toBe(false);
  expect(isDecision(new CloudError("cloud_rejected", { outcome: "not_done" }))).toBe(false);
});

test("a fault has changed nothing before a change of the cluster or an approval has sent something", () => {
  expect(isNothingDone("sql_user.create", new StoreUnavailable("lost"))).toBe(true);
  expect(isNothingDone("request.approve", new StoreUnavailable("lost"))).toBe(true);
  expect(isNothingDone("request.approve", new Refusal("outcome_unknown"))).toBe(false);
  expect(isNothingDone("request.deny", new StoreUnavailable("lost"))).toBe(false);
});
