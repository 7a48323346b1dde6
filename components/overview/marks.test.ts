import { expect, test } from "vitest";
import { layOut, MARK_KINDS, markCounts, markUnit } from "./marks.ts";

const none = { admin: 0, privileged: 0, unknown: 0, restricted: 0, uncheckable: 0 };

test.each([
  [0, 1],
  [1_000, 1],
  [1_001, 10],
  [10_000, 10],
  [100_000, 100],
  [100_001, 1_000],
])("of %i SQL users a mark stands for %i", (total, unit) => {
  expect(markUnit(total)).toBe(unit);
});

test("marks stand in rows, admin first, and each row of a kind is one line", () => {
  const { runs, rows } = layOut({ ...none, admin: 2, restricted: 3 }, 1, 4);
  expect(runs).toEqual([
    { kind: "admin", path: "M0 5.5h13" },
    { kind: "restricted", path: "M16 5.5h13M0 20.5h5" },
  ]);
  expect(rows).toBe(2);
});

test("a single SQL user has a mark also where marks stand for many", () => {
  const { runs } = layOut({ ...none, admin: 1, unknown: 200 }, 100, 60);
  expect(runs.map(({ kind, path }) => [kind, path])).toEqual([
    ["admin", "M0 5.5h5"],
    ["unknown", "M8 5.5h13"],
  ]);
});

test("without SQL users there are no marks", () => {
  expect(layOut(none, 1, 60)).toEqual({ runs: [], rows: 0 });
});

test("what no check proves has marks of its own, so that the marks are as many as the columns count", () => {
  const { states, uncheckable } = { states: { admin: 1, privileged: 0, unknown: 5, restricted: 2 }, uncheckable: 5 };
  const counts = markCounts({ states, uncheckable });
  expect(counts).toEqual({ admin: 1, privileged: 0, unknown: 0, restricted: 2, uncheckable: 5 });
  const { runs } = layOut(counts, 1, 60);
  expect(runs.map(({ kind }) => kind)).toEqual(["admin", "restricted", "uncheckable"]);
  const drawn = MARK_KINDS.reduce((sum, kind) => sum + counts[kind], 0);
  expect(drawn).toBe(Object.values(states).reduce((sum, count) => sum + count, 0));
});
