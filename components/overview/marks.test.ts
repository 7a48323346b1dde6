import { expect, test } from "vitest";
import { layOut, markUnit } from "./marks.ts";

const none = { admin: 0, privileged: 0, unknown: 0, restricted: 0 };

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

test("marks stand in rows, admin first, and each row of a state is one line", () => {
  const { runs, rows } = layOut({ ...none, admin: 2, restricted: 3 }, 1, 4);
  expect(runs).toEqual([
    { state: "admin", path: "M0 5.5h13" },
    { state: "restricted", path: "M16 5.5h13M0 20.5h5" },
  ]);
  expect(rows).toBe(2);
});

test("a single SQL user has a mark also where marks stand for many", () => {
  const { runs } = layOut({ ...none, admin: 1, unknown: 200 }, 100, 60);
  expect(runs.map(({ state, path }) => [state, path])).toEqual([
    ["admin", "M0 5.5h5"],
    ["unknown", "M8 5.5h13"],
  ]);
});

test("without SQL users there are no marks", () => {
  expect(layOut(none, 1, 60)).toEqual({ runs: [], rows: 0 });
});
