import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { allowed, codeLines, lowered, overBudget, readRows, roomOf, roomSizes, SLACK } from "./budget.ts";

const ROOM = "lib/server/store";
const row = { lines: 1_000, files: 20 };
const raised = { ...row, raised: [{ lines: 100, files: 1, why: "a table for what was tried" }] };

test("no room exceeds its row, and no row allows much more than there is", () => {
  expect(overBudget(readRows(), roomSizes())).toEqual([]);
});

test("a room past its row, one without, a row without its room and one with much to spare are each named", () => {
  expect(overBudget({ [ROOM]: row }, { [ROOM]: row })).toEqual([]);
  expect(overBudget({ [ROOM]: raised }, { [ROOM]: { lines: 1_100, files: 21 } })).toEqual([]);
  expect(overBudget({ [ROOM]: raised }, { [ROOM]: { lines: 1_101, files: 22 } })).toEqual([
    `${ROOM}: 1101 lines, 1100 allowed`,
    `${ROOM}: 22 files, 21 allowed`,
  ]);
  expect(overBudget({}, { [ROOM]: row })).toEqual([`${ROOM}: has no row`]);
  expect(overBudget({ [ROOM]: row }, {})).toEqual([`${ROOM}: there is no such room`]);
  const spare = { lines: row.lines - SLACK.lines - 1, files: row.files - SLACK.files };
  expect(overBudget({ [ROOM]: row }, { [ROOM]: spare })).toEqual([`${ROOM}: 939 lines, lower its row`]);
});

test("a row is lowered to what is there and never raised", () => {
  expect(allowed(lowered(raised, { lines: 901, files: 21 }))).toEqual({ lines: 925, files: 21 });
  expect(lowered(raised, { lines: 2_000, files: 40 })).toEqual(raised);
});

test("code lines are those that are neither blank nor a comment", () => {
  const text = [
    "// why",
    "",
    "/**",
    " * what",
    " */",
    "const a = 1; // here",
    "/* one */",
    "<p>",
    "{/* no */}",
    "</p>",
  ];
  expect(codeLines(text.join("\n"))).toBe(3);
});

test("each file is counted in one room, tests and built files apart", () => {
  const root = mkdtempSync(join(tmpdir(), "budget-"));
  const files = {
    "lib/server/store/a.ts": "const a = 1;\n// b\n",
    "lib/server/store/a.test.ts": "test();\ntest();\n",
    "components/ui/b.tsx": "b();\n",
    "lib/testing/c.ts": "c();\n",
    "bench/bare/.next/d.mjs": "d();\n",
  };
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(root, path, ".."), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  expect(roomSizes(root)).toEqual({
    [ROOM]: { lines: 1, files: 1 },
    "unit tests": { lines: 2, files: 1 },
    components: { lines: 1, files: 1 },
    "lib/testing": { lines: 1, files: 1 },
  });
  rmSync(root, { recursive: true });
  expect(roomOf("e2e/support/a.ts")).toBe("e2e");
});
