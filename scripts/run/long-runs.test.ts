import { describe, expect, test } from "vitest";
import { isWhole, type LongRun, readRuns, withRun } from "./long-runs.ts";
import { allPieces, nameOf, PARTS, type Piece, partOfCommit, piecesOf } from "./proof-parts.ts";

const run = (part: number, failures = 0): LongRun => ({
  part,
  commit: "abcdef01",
  date: "2026-01-31",
  tests: 12,
  failures,
  seconds: 600,
});
const pageOf = (runs: LongRun[]) => runs.reduce(withRun, "");
const all = Array.from({ length: PARTS }, (_, index) => run(index + 1));

describe("the page of long runs", () => {
  test("keeps the last run of each part, in their order", () => {
    const page = pageOf([run(3, 1), run(1), run(3)]);
    expect(readRuns(page)).toEqual([run(1), run(3)]);
    expect(page).toContain("| 3/8 | `abcdef01` | 2026-01-31 | 12 | 0 | 600 |");
  });

  test("shows a whole run only where each part ran tests and none failed", () => {
    expect(isWhole(pageOf(all))).toBe(true);
    expect(isWhole("")).toBe(false);
    expect(isWhole(pageOf(all.slice(1)))).toBe(false);
    expect(isWhole(pageOf([...all, run(2, 1)]))).toBe(false);
    expect(isWhole(pageOf([...all, { ...run(2), tests: 0 }]))).toBe(false);
  });

  test("takes nothing from a run in another number of parts", () => {
    expect(readRuns(pageOf(all).replaceAll(`/${PARTS} `, "/9 "))).toEqual([]);
  });
});

describe("the parts of the long run", () => {
  test("have each piece once, and none is empty", () => {
    const pieces = allPieces();
    const parts = all.map(({ part }) => piecesOf(part, pieces));
    const sorted = (list: readonly Piece[]) => list.map(nameOf).toSorted();
    expect(sorted(parts.flat())).toEqual(sorted(pieces));
    expect(new Set(sorted(pieces)).size).toBe(pieces.length);
    expect(parts.filter((part) => part.length === 0)).toEqual([]);
  });

  test("are chosen by a commit's id, each by some", () => {
    const ids = Array.from({ length: 32 }, (_, index) => index.toString(16).padStart(8, "0"));
    expect(new Set(ids.map((id) => partOfCommit(`${id}aaaa`))).size).toBe(PARTS);
    expect(partOfCommit("00000009ffff")).toBe(2);
    expect(partOfCommit("")).toBe(1);
  });
});
