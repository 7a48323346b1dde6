import fc from "fast-check";
import { expect, test } from "vitest";
import type { SqlUser } from "#lib/shared/sql-users/sql-users.ts";
import { withoutUser, withUser } from "./sql-user-list.ts";

const users = fc
  .uniqueArray(fc.stringMatching(/^[a-z]{1,4}$/), { maxLength: 20 })
  .map((names) => names.toSorted().map((name): SqlUser => ({ name, state: "restricted", purpose: `of ${name}` })));

test("a created user appears once, in name order, and no other user changes", () => {
  fc.assert(
    fc.property(users, (list) => {
      const next = withUser(list, { name: "NEW", state: "admin" });
      expect(next.map(({ name }) => name)).toEqual([...list.map(({ name }) => name), "NEW"].toSorted());
      expect(next.filter(({ name }) => name !== "NEW")).toEqual(list);
    }),
  );
});

test("a reset keeps the user's other fields and the order", () => {
  const list: SqlUser[] = [
    { name: "a", state: "admin", purpose: "one" },
    { name: "b", state: "restricted", purpose: "two", passwordChangedBy: "Lena" },
  ];
  expect(withUser(list, { name: "b", passwordChangedAt: 5, passwordChangedBy: undefined })).toEqual([
    list[0],
    { name: "b", state: "restricted", purpose: "two", passwordChangedAt: 5, passwordChangedBy: undefined },
  ]);
});

test("a delete removes only that user", () => {
  fc.assert(
    fc.property(users, fc.nat(), (list, pick) => {
      const gone = list[pick % Math.max(list.length, 1)]?.name ?? "nobody";
      expect(withoutUser(list, gone)).toEqual(list.filter(({ name }) => name !== gone));
    }),
  );
});
