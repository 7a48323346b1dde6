import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { gapsBetween, indexesBetween, rowsInView, withRow } from "./row-window.ts";
import { rowAfterKey } from "./sql-users-table.tsx";

const windows = fc.integer({ min: 1, max: 10_000 }).chain((count) =>
  fc.record({
    count: fc.constant(count),
    indexes: fc.uniqueArray(fc.nat(count - 1), { maxLength: 40 }).map((list) => list.toSorted((a, b) => a - b)),
    keep: fc.integer({ min: -1, max: count }),
  }),
);

describe("which rows are drawn", () => {
  test("gaps and rows together are exactly as high as all rows", () => {
    fc.assert(
      fc.property(windows, ({ count, indexes }) => {
        const { items, gapAfter } = gapsBetween(indexes, count, 40);
        const gaps = items.reduce((sum, { gap }) => sum + gap, gapAfter);
        expect(gaps + items.length * 40).toBe(count * 40);
        expect(items.every(({ gap }) => gap >= 0)).toBe(true);
      }),
    );
  });

  test("each row stands where it would stand among all", () => {
    fc.assert(
      fc.property(windows, ({ count, indexes }) => {
        let top = 0;
        for (const { index, gap } of gapsBetween(indexes, count, 40).items) {
          top += gap;
          expect(top).toBe(index * 40);
          top += 40;
        }
      }),
    );
  });

  test("each row in view is drawn, and of 10,000 at most those that fit and sixteen more", () => {
    const views = fc.record({
      hidden: fc.integer({ min: -500, max: 400_000 }),
      height: fc.integer({ min: 0, max: 3_000 }),
      rowHeight: fc.integer({ min: 20, max: 120 }),
      count: fc.nat(10_000),
    });
    fc.assert(
      fc.property(views, fc.nat(9_999), (view, index) => {
        const { from, to } = rowsInView(view);
        const drawn = indexesBetween(from, to);
        const top = index * view.rowHeight - view.hidden;
        const isInView = index < view.count && top < view.height && top + view.rowHeight > 0;
        if (isInView) expect(drawn).toContain(index);
        expect(drawn.length).toBeLessThanOrEqual(view.height / view.rowHeight + 18);
        expect(drawn.every((each) => each >= 0 && each < view.count)).toBe(true);
      }),
    );
  });

  test("the focused row is drawn once and in order, if it exists", () => {
    fc.assert(
      fc.property(windows, ({ count, indexes, keep }) => {
        const drawn = withRow(indexes, keep, count);
        expect(drawn).toEqual([...new Set(drawn)].toSorted((a, b) => a - b));
        expect(drawn.includes(keep)).toBe(keep >= 0 && keep < count);
      }),
    );
  });
});

describe("keys in the table", () => {
  test.each(["ArrowDown", "ArrowUp", "PageDown", "PageUp", "Home", "End"])("%s never leaves the rows", (key) => {
    fc.assert(
      fc.property(windows, fc.integer({ min: 1, max: 50 }), ({ count, keep }, pageSize) => {
        const next = rowAfterKey(key, Math.min(Math.max(keep, 0), count - 1), count, pageSize);
        expect(next).toBeGreaterThanOrEqual(0);
        expect(next).toBeLessThan(count);
      }),
    );
  });

  test("each key moves by its distance", () => {
    expect(rowAfterKey("ArrowDown", 5, 100, 10)).toBe(6);
    expect(rowAfterKey("ArrowUp", 5, 100, 10)).toBe(4);
    expect(rowAfterKey("PageDown", 5, 100, 10)).toBe(15);
    expect(rowAfterKey("PageUp", 25, 100, 10)).toBe(15);
    expect(rowAfterKey("Home", 5, 100, 10)).toBe(0);
    expect(rowAfterKey("End", 5, 100, 10)).toBe(99);
  });

  test.each(["Enter", " ", "a", "Tab", "ArrowRight"])("%j does not move", (key) => {
    expect(rowAfterKey(key, 5, 100, 10)).toBeNull();
  });
});
