import { expect, test } from "vitest";
import { detailWords } from "./event-labels.ts";

test("a row of the audit says what its outcome and its target leave open", () => {
  expect(detailWords({ details: { name: "ci-rotate", scopes: "rotate", days: "30" } })).toBe("ci-rotate");
  expect(detailWords({ details: { name: "Q4 review", rows: 43 } })).toBe("Q4 review");
  expect(detailWords({ details: { review: "rev_1", decision: "keep", rows: 1 } })).toBe("keep, 1 row");
  expect(detailWords({ details: { review: "rev_1", decision: "restrict", rows: 5 } })).toBe("restrict, 5 rows");
  expect(detailWords({ target: "Try", details: { form: "json", delivered: false } })).toBe("not delivered");
  expect(detailWords({ target: "Try", details: { form: "json", delivered: true, status: 200 } })).toBe("");
  expect(detailWords({ targetName: "Q4 review", details: { name: "Q4 review", rows: 43 } })).toBe("");
  expect(detailWords({ target: "acc_1", details: { name: "Ada" } })).toBe("");
  expect(detailWords({ details: { name: "ci-rotate", code: "invalid_input" } })).toBe("Some input is invalid");
});
