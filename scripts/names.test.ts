import { globSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

/* Names and comments of the house, as CONTRIBUTING has them. */

const FILES = globSync("{app,components,lib,scripts,e2e,bench}/**/*.{ts,tsx}").filter(
  (path) => path !== "scripts/names.test.ts",
);

test("no file is named after words: what it holds are labels or texts", () => {
  expect(FILES.length).toBeGreaterThan(2_000);
  expect(FILES.filter((path) => /-words\.tsx?$/.test(path))).toEqual([]);
});

test("no docstring begins as the one before it: it says in one sentence what its function returns", () => {
  expect(FILES.filter((path) => readFileSync(path, "utf8").includes("/** The same"))).toEqual([]);
});
