import { expect, test } from "vitest";
import { DELIVERY_PROBLEMS, type DeliveryProblem } from "#lib/shared/audit/destinations.ts";
import { answerWords, attemptWords } from "./labels.ts";

const PROBLEMS = Object.keys(DELIVERY_PROBLEMS) as DeliveryProblem[];
const UNSENT = { delivered: false, status: null, ms: 1 };

test("an answer reads as a sentence whatever word the destination is named by", () => {
  expect(answerWords("Try", { ...UNSENT, problem: "unresolved" })).toBe(
    "Not delivered to Try: its host name could not be resolved.",
  );
  expect(answerWords("Try", { delivered: true, status: 204, problem: null, ms: 1 })).toBe(
    "Delivered to Try: it answered with 204.",
  );
  expect(answerWords("Try", { delivered: false, status: 502, problem: "status", ms: 1 })).toBe(
    "Not delivered to Try: it answered with 502.",
  );
  for (const problem of [...PROBLEMS, null])
    expect(answerWords("Try", { ...UNSENT, problem })).toMatch(/^Not delivered to Try: (it|its) [^.]+\.$/);
});

test("the log says of each problem what went wrong, as a sentence of its own", () => {
  for (const problem of PROBLEMS) expect(attemptWords({ status: null, problem, ms: 1 })).toMatch(/^Its? /);
});
