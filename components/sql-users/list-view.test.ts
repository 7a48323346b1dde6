import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DUES, type Due } from "#lib/shared/passwords/password-age.ts";
import { type ListView, PLAIN_VIEW, parseView, SHOWN_AGES, showsAge, sortedBy, viewSearch } from "./list-view.ts";

const parse = (search: string) => parseView(new URLSearchParams(search));

const views: fc.Arbitrary<ListView> = fc.record({
  search: fc.string({ unit: "grapheme", maxLength: 60 }).filter((text) => text.length <= 200 && text.isWellFormed()),
  state: fc.constantFrom(null, "admin", "privileged", "unknown", "restricted", "outside", "unowned"),
  kind: fc.constantFrom(null, "service", "person", "break_glass", "none"),
  login: fc.constantFrom(null, "disabled", "expired", "ending", "idle"),
  age: fc.constantFrom(null, ...SHOWN_AGES),
  sort: fc.constantFrom("name", "state", "owner", "purpose", "login", "changed"),
  descending: fc.boolean(),
});

describe("the view in the URL", () => {
  test("every view comes back from its address as it was", () => {
    fc.assert(
      fc.property(views, (view) => {
        expect(parse(viewSearch(view))).toEqual(view);
      }),
    );
  });

  test("each password state has a filter, and so has due or overdue together", () => {
    const shownBy = (due: Due) => SHOWN_AGES.filter((age) => showsAge(age, due));
    expect(DUES.map((due) => [due, shownBy(due)])).toEqual([
      ["not_due", []],
      ["due_soon", ["due_soon"]],
      ["due", ["now", "due"]],
      ["overdue", ["now", "overdue"]],
      ["unknown", ["unknown"]],
      ["exempt", ["exempt"]],
    ]);
  });

  test("the plain view has the plain address", () => {
    expect(viewSearch(PLAIN_VIEW)).toBe("");
    expect(parse("")).toEqual(PLAIN_VIEW);
  });

  test("a shared address gives the same view", () => {
    const view: ListView = { ...PLAIN_VIEW, search: "app orders", state: "admin", kind: "none", login: "expired" };
    expect(viewSearch({ ...view, sort: "changed", descending: true })).toBe(
      "?q=app+orders&state=admin&kind=none&login=expired&sort=-changed",
    );
  });

  test.each([
    "?sort=__proto__&state=constructor",
    "?sort=-toString",
    "?state=ADMIN&sort=",
    "?sort=--name",
    "?other=1",
    "?kind=robot",
    "?login=robot",
  ])("unknown values are ignored: %s", (search) => {
    expect(parse(search)).toEqual(PLAIN_VIEW);
  });

  test("a search of any length is cut, since it is compared with every name", () => {
    expect(parse(`?q=${"a".repeat(10_000)}`).search).toHaveLength(200);
  });
});

describe("a click on the head of a column", () => {
  test("sorts ascending first, and turns the order at each further click", () => {
    const once = sortedBy(PLAIN_VIEW, "changed");
    expect(once).toMatchObject({ sort: "changed", descending: false });
    expect(sortedBy(once, "changed").descending).toBe(true);
    expect(sortedBy(sortedBy(once, "changed"), "changed").descending).toBe(false);
  });

  test("leaves search and filter as they are", () => {
    const view: ListView = {
      ...PLAIN_VIEW,
      search: "app",
      state: "admin",
      kind: "service",
      descending: true,
    };
    expect(sortedBy(view, "state")).toEqual({ ...view, sort: "state", descending: false });
  });
});
