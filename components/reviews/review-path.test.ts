import { expect, test } from "vitest";
import { reviewPath, showsAllRows } from "./review-path.ts";

const rowsOf = (path: string) => new URL(path, "https://rolecall.example").searchParams.get("rows") ?? undefined;

test("a closed review opens on all its rows, an open one on those that the reader decides", () => {
  const mine = { counts: {} };
  const closed = { manages: true, mine, state: "closed" } as const;
  const open = { manages: true, mine, state: "open" } as const;
  const fromList = rowsOf(reviewPath("rev_1"));
  expect(showsAllRows(closed, fromList)).toBe(true);
  expect(showsAllRows(open, fromList)).toBe(false);
  for (const review of [closed, open])
    for (const all of [true, false]) expect(showsAllRows(review, rowsOf(reviewPath("rev_1", { all })))).toBe(all);
});

test("a reviewer who does not manage the review sees their part only, and who decides nothing sees all", () => {
  for (const rows of ["all", "mine", undefined]) {
    expect(showsAllRows({ manages: false, mine: {}, state: "closed" }, rows)).toBe(false);
    expect(showsAllRows({ manages: true, mine: null, state: "open" }, rows)).toBe(true);
  }
});
