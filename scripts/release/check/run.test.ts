import { expect, test, vi } from "vitest";
import { exitCodeOf, runChecks } from "./run.ts";

const passes = { name: "passes", needs: ["node"], run: () => "3 files" };
const fails = {
  name: "fails",
  needs: [],
  run: () => {
    throw new Error("a key is in it");
  },
};
const lacks = { name: "lacks", needs: ["node", "podman"], run: () => "never" };

test("each check is tried, a missing tool is named, and the exit code tells skipped from passed and failed", async () => {
  const lines = vi.spyOn(console, "log").mockImplementation(() => {});
  const outcomes = await runChecks([fails, lacks, passes], (tool) => tool === "node");
  const printed = lines.mock.calls.flat();
  lines.mockRestore();
  expect(printed).toEqual([
    "failed  fails: a key is in it",
    "skipped lacks: there is no podman",
    "passed  passes: 3 files",
  ]);
  expect(exitCodeOf(outcomes)).toBe(1);
  expect(exitCodeOf(outcomes.slice(1))).toBe(3);
  expect(exitCodeOf(outcomes.slice(2))).toBe(0);
});
