import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { number } from "#components/ui/words/counted.ts";
import { noDues } from "#lib/shared/passwords/password-age.ts";
import { SQL_USER_KINDS } from "#lib/shared/sql-users/sql-user-kinds.ts";
import type { SqlUser } from "#lib/shared/sql-users/sql-users.ts";
import {
  byChange,
  byName,
  byOwner,
  byPurpose,
  byState,
  countStates,
  hasLogin,
  isOfKind,
  isShown,
  listSentence,
  searchMatcher,
  uncheckableSentence,
} from "./list-logic.ts";
import type { ShownLogin } from "./list-view.ts";

const user = (name: string, more: Partial<SqlUser> = {}): SqlUser => ({ name, state: "unknown", ...more });

const users: fc.Arbitrary<SqlUser> = fc
  .record({
    name: fc.stringMatching(/^[a-z_][a-z0-9_.-]{0,12}$/),
    state: fc.constantFrom("admin", "privileged", "unknown", "restricted"),
    owner: fc.option(fc.string({ minLength: 1, maxLength: 30 }), { nil: undefined }),
    purpose: fc.option(fc.string({ maxLength: 30 }), { nil: undefined }),
    outsideAt: fc.option(fc.nat(), { nil: undefined }),
    passwordChangedAt: fc.option(fc.nat(), { nil: undefined }),
  })
  .map(({ owner, purpose, outsideAt, passwordChangedAt, ...rest }) => ({
    ...rest,
    owner,
    outsideAt,
    purpose,
    passwordChangedAt,
  }));

describe("the search", () => {
  test("any part of a name finds its user", () => {
    fc.assert(
      fc.property(users, fc.nat(), fc.nat(), (each, from, length) => {
        const start = from % each.name.length;
        expect(searchMatcher(each.name.slice(start, start + 1 + (length % each.name.length)))(each)).toBe(true);
      }),
    );
  });

  test("each word must be there, in the name, the owner, the purpose, the notes or the kind, in any case and order", () => {
    const worker = user("billing_worker", { purpose: "Invoices and dunning" });
    expect(searchMatcher("DUNNING bill")(worker)).toBe(true);
    expect(searchMatcher("dunning orders")(worker)).toBe(false);
    expect(searchMatcher("invoices")(user("billing_worker"))).toBe(false);
    expect(searchMatcher("bill payments")(user("billing_worker", { owner: "Payments" }))).toBe(true);
    expect(searchMatcher("#orders")(user("app", { contact: "Lena, #Orders" }))).toBe(true);
    expect(searchMatcher("monday BREAK-")(user("app", { kind: "break_glass", notes: "Not on Mondays" }))).toBe(true);
    expect(searchMatcher("ments inv")(user("app", { owner: "Payments", purpose: "Invoices" }))).toBe(true);
  });

  test.each(["", " ", "\t "])("an empty search finds every SQL user: %j", (search) => {
    expect(searchMatcher(search)(user("anybody"))).toBe(true);
  });

  test("a search is text, never a pattern", () => {
    expect(searchMatcher(".*")(user("app"))).toBe(false);
    expect(searchMatcher("a.p")(user("a.p"))).toBe(true);
  });
});

describe("the orders", () => {
  test.each([
    ["name", byName],
    ["state", byState],
    ["owner", byOwner],
    ["purpose", byPurpose],
    ["change", byChange],
  ])("by %s, descending is the reverse of ascending", (_name, compare) => {
    fc.assert(
      fc.property(users, users, (a, b) => {
        expect(Math.sign(compare(a, b))).toBe(-Math.sign(compare(b, a)) + 0);
        expect(compare(a, a)).toBe(0);
      }),
    );
  });

  test("by state: admin before unknown before restricted, and by name within", () => {
    const list = [
      user("d", { state: "restricted" }),
      user("c", { state: "admin" }),
      user("b"),
      user("a", { state: "admin" }),
    ];
    expect(list.toSorted(byState).map(({ name }) => name)).toEqual(["a", "c", "b", "d"]);
  });
});

describe("counts and their sentence", () => {
  test("every user is counted once, under its state and in all", () => {
    fc.assert(
      fc.property(fc.array(users), (list) => {
        const { all, admin, privileged, unknown, restricted } = countStates(list);
        expect(all).toBe(list.length);
        expect(admin + privileged + unknown + restricted).toBe(all);
        for (const shown of ["admin", "privileged", "unknown", "restricted", "outside", "unowned"] as const)
          expect(countStates(list)[shown]).toBe(list.filter((each) => isShown(each, shown)).length);
      }),
    );
  });

  test.each([
    [{ all: 0 }, "This cluster has no SQL users yet."],
    [{ all: 184, admin: 41, unknown: 18 }, "41 of 184 are superusers. 18 are unverified."],
    [{ all: 45, admin: 11, unknown: 32, unowned: 35 }, "11 of 45 are superusers. 32 are unverified, 35 have no owner."],
    [{ all: 3, admin: 3 }, "3 of 3 are superusers."],
    [{ all: 1, admin: 1, unowned: 1 }, "1 of 1 is a superuser. 1 has no owner."],
    [{ all: 5 }, "None of 5 is a superuser."],
    [{ all: 5, unknown: 2 }, "2 of 5 may be superusers: they are unverified."],
    [
      { all: 9, admin: 1, unknown: 8, uncheckable: 2 },
      "1 of 9 is a superuser. 8 are unverified, a check cannot verify 2 of these.",
    ],
    [
      { all: 5, unknown: 2, uncheckable: 2 },
      "2 of 5 may be superusers: they are unverified. A check cannot verify 2 of these.",
    ],
    [{ all: 5, privileged: 2 }, "None of 5 is a superuser. 2 are privileged."],
    [{ all: 5, admin: 1, privileged: 1 }, "1 of 5 is a superuser. 1 is privileged."],
    [
      { all: 5, dues: { ...noDues(), due: 1, overdue: 2, due_soon: 4 } },
      "None of 5 is a superuser. 3 have a due password.",
    ],
    [
      { all: 5_000, unknown: 5_000, unowned: 1_200 },
      "5,000 of 5,000 may be superusers: they are unverified. 1,200 have no owner.",
    ],
  ])("the sentence of a complete list states only what is known: %j", (counts, sentence) => {
    expect(
      listSentence(
        { admin: 0, privileged: 0, unknown: 0, uncheckable: 0, unowned: 0, dues: noDues(), ...counts },
        true,
      ),
    ).toBe(sentence);
  });

  test("an unverified one that no check proves is counted apart, and the list says why the overview has fewer", () => {
    const sso = user("sso_lena", { readOnly: "sso" });
    const counts = countStates([user("a"), sso, user("sso_b", { readOnly: "sso", state: "admin" })]);
    expect(counts).toMatchObject({ unknown: 2, uncheckable: 1 });
    expect(uncheckableSentence(counts)).toContain("A check cannot verify 1 of these 2");
    expect(uncheckableSentence(counts)).toContain("The overview counts the other 1.");
    expect(uncheckableSentence({ unknown: 2, uncheckable: 0 })).toBeUndefined();
  });

  test("a SQL user without an owner is unowned, unless it is read-only", () => {
    const sso = user("sso_lena", { readOnly: "sso" });
    const root = user("root", { readOnly: "reserved" });
    expect(countStates([user("a"), user("b", { owner: "Payments" }), sso, root]).unowned).toBe(1);
  });

  test("each user is of one kind, or of none", () => {
    const kinds = [...SQL_USER_KINDS, "none"] as const;
    for (const kind of SQL_USER_KINDS)
      expect(kinds.filter((shown) => isOfKind(user("a", { kind }), shown))).toEqual([kind]);
    expect(kinds.filter((shown) => isOfKind(user("a"), shown))).toEqual(["none"]);
  });

  test.each([
    [500, "At least 500 are superusers."],
    [0, "Loading SQL users."],
  ])("an incomplete list with %i admins gives a lower bound or no count", (admin, sentence) => {
    expect(
      listSentence({ all: 500, admin, privileged: 0, unknown: 0, uncheckable: 0, unowned: 9, dues: noDues() }, false),
    ).toBe(sentence);
  });

  test("numbers are grouped", () => {
    expect(number(10_000)).toBe("10,000");
  });
});

test("the filter by login shows who cannot log in, whose password has expired or soon will, and who has not logged in for long", () => {
  const DAY = 24 * 60 * 60_000;
  const now = 1_000 * DAY;
  const list = [
    user("off", { loginDisabled: true, lastLogin: now }),
    user("over", { validUntil: now, lastLogin: now }),
    user("soon", { validUntil: now + 30 * DAY, lastLogin: now }),
    user("later", { validUntil: now + 30 * DAY + 1, lastLogin: now - 90 * DAY + 1 }),
    user("long_ago", { lastLogin: now - 90 * DAY }),
    user("never"),
  ];
  const shown = (login: ShownLogin) => list.filter((each) => hasLogin(each, login, now)).map(({ name }) => name);
  expect([shown("disabled"), shown("expired"), shown("ending"), shown("idle")]).toEqual([
    ["off"],
    ["over"],
    ["soon"],
    ["long_ago", "never"],
  ]);
});
