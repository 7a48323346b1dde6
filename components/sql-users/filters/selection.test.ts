import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { SqlUser } from "#lib/shared/sql-users/sql-users.ts";
import {
  NOTHING_SELECTED,
  selectedNames,
  shownMark,
  withRangeToggled,
  withShownToggled,
  withToggled,
} from "./selection.ts";

const user = (name: string, readOnly?: SqlUser["readOnly"]): SqlUser => ({
  name,
  state: "unknown",
  readOnly: readOnly || undefined,
});

const lists = fc
  .uniqueArray(fc.stringMatching(/^[a-z]{1,4}$/), { minLength: 1, maxLength: 20 })
  .chain((names) =>
    fc.tuple(
      fc.constant(names.map((name, index) => user(name, index % 5 === 4 ? "sso" : undefined))),
      fc.subarray(names),
    ),
  );

describe("choosing rows", () => {
  test("a second click takes the first one back", () => {
    const once = withToggled(NOTHING_SELECTED, "app");
    expect([...once]).toEqual(["app"]);
    expect(withToggled(once, "app").size).toBe(0);
  });

  test("with Shift, all rows since the last click get the state of the clicked row, in either direction", () => {
    const shown = ["a", "b", "c", "d", "e"].map((name) => user(name, name === "c" ? "sso" : undefined));
    const range = (start: string[], from: string | null, to: string) =>
      [...withRangeToggled(new Set(start), shown, { from, to })].sort().join("");
    expect(range(["b"], "b", "e")).toBe("bde");
    expect(range(["d"], "d", "a")).toBe("abd");
    expect(range(["a", "b", "d", "e"], "a", "d")).toBe("e");
    expect(range([], null, "b")).toBe("b");
    expect(range(["x"], "x", "b")).toBe("bx");
  });

  test("a selection is never changed in place, since the screen renders from it", () => {
    const before = new Set(["app"]);
    withToggled(before, "app");
    withShownToggled(before, [user("other")]);
    expect([...before]).toEqual(["app"]);
  });

  test("Select all shown selects every selectable row, then none; hidden rows stay", () => {
    fc.assert(
      fc.property(lists, ([shown, chosen]) => {
        const hidden = "HIDDEN";
        const start = new Set([...chosen.filter((name) => !shown.some((u) => u.name === name && u.readOnly)), hidden]);
        const all = shownMark(start, shown) === "all" ? start : withShownToggled(start, shown);
        expect(shownMark(all, shown)).toBe("all");
        expect(all.has(hidden)).toBe(true);
        const none = withShownToggled(all, shown);
        expect([...none]).toEqual([hidden]);
      }),
    );
  });

  test("Select all never selects users that Rolecall never changes", () => {
    expect([...withShownToggled(NOTHING_SELECTED, [user("app"), user("sso_lena", "sso")])]).toEqual(["app"]);
    expect(shownMark(new Set(["app"]), [user("app"), user("sso_lena", "sso")])).toBe("all");
  });

  test("without a selectable row, Select all is not checked", () => {
    expect(shownMark(NOTHING_SELECTED, [])).toBe("none");
    expect(shownMark(NOTHING_SELECTED, [user("sso_lena", "sso")])).toBe("none");
  });

  test("a user that is gone is no longer selected", () => {
    expect(selectedNames(new Set(["gone", "b", "a"]), [user("a"), user("b"), user("c")])).toEqual(["a", "b"]);
  });
});
