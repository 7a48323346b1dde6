import { expect, test } from "vitest";
import { failedInBrowser, failedUnits, skippedUnits } from "./failures.ts";

test("names each unit test that failed or was skipped, and each file that failed outside of its tests", () => {
  const testResults = [
    {
      name: "a.test.ts",
      status: "failed",
      assertionResults: [
        { fullName: "adds", status: "passed" },
        { fullName: "takes away", status: "failed" },
      ],
    },
    { name: "b.test.ts", status: "failed", assertionResults: [] },
    { name: "c.test.ts", status: "passed", assertionResults: [{ fullName: "waits", status: "pending" }] },
  ];
  expect(failedUnits({ testResults })).toEqual(["a.test.ts: takes away", "b.test.ts: outside of its tests"]);
  expect(skippedUnits({ testResults })).toEqual(["c.test.ts: waits"]);
});

test("names each browser test that failed at any depth, and each error outside of the tests", () => {
  const spec = (title: string, status: string) => ({ title, file: "a.spec.ts", line: 7, tests: [{ status }] });
  const inner = { specs: [spec("resets", "flaky"), spec("skips", "skipped")] };
  const suites = [{ specs: [spec("creates", "expected"), spec("deletes", "unexpected")], suites: [inner] }];
  const lines = ["a.spec.ts:7: deletes", "a.spec.ts:7: resets", "no browser"];
  expect(failedInBrowser({ suites, errors: [{ message: "no browser\n  at launch" }] })).toEqual(lines);
});
