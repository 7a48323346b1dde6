import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { INITIAL_SETTINGS } from "#lib/shared/settings.ts";
import type { SqlUser, SqlUserList } from "#lib/shared/sql-users/sql-users.ts";
import { shownUsers } from "../filters/shown-users.ts";
import { countStates } from "../list-logic.ts";
import { PLAIN_VIEW, parseView } from "../list-view.ts";
import { firstRows } from "./first-rows.ts";

const STATES = ["admin", "privileged", "unknown", "restricted"] as const;

/** Names in the vendor's order, with owners and states that differ. */
function listOf(count: number): SqlUserList {
  const users = Array.from(
    { length: count },
    (_, index): SqlUser => ({
      name: `svc_${String(index).padStart(4, "0")}`,
      state: STATES[index % 4] ?? "unknown",
      owner: index % 3 === 0 ? `Team ${index % 7}` : undefined,
    }),
  );
  const settings = INITIAL_SETTINGS;
  return {
    users,
    complete: true,
    readAt: 1,
    rights: { role: "administrator", clusterRole: "cluster_admin", settings },
  } as SqlUserList;
}

describe("the part of a list in the document", () => {
  test("is the whole list where it fits on a screen", () => {
    expect(firstRows(listOf(50), PLAIN_VIEW)).toBeUndefined();
  });

  test("is otherwise its first rows, with the counts of all", () => {
    const list = listOf(1_000);
    const first = firstRows(list, PLAIN_VIEW);
    expect(first?.list.users).toEqual(list.users.slice(0, 32));
    expect(first?.counts).toEqual(countStates(list.users));
    expect(first).toMatchObject({ shown: 1_000, search: "" });
  });

  test.each(["sort=-name", "state=admin", "q=9", "sort=owner&kind=none", "sort=-owner", "q=nothing_at_all"])(
    "is in the order and filters of the address: ?%s",
    (search) => {
      const list = listOf(1_000);
      const view = parseView(new URLSearchParams(search));
      const all = shownUsers(list.users, view);
      const first = firstRows(list, view);
      expect(first?.list.users).toEqual(all.slice(0, 32));
      expect(first?.shown).toBe(all.length);
    },
  );
});

describe("the order of a view", () => {
  test("puts rows without a value last, in both directions", () => {
    const { users } = listOf(100);
    for (const descending of [false, true]) {
      const owners = shownUsers(users, { ...PLAIN_VIEW, sort: "owner", descending }).map(({ owner }) => owner);
      const known = owners.filter((owner) => owner !== undefined);
      expect(owners.slice(0, known.length)).toEqual(known);
      expect(known).toEqual(known.toSorted((a, b) => (descending ? -1 : 1) * (a < b ? -1 : Number(a > b))));
    }
  });

  test("keeps the list's order among equal rows, in both directions, and loses no row", () => {
    const { users } = listOf(40);
    fc.assert(
      fc.property(fc.boolean(), fc.constantFrom("purpose" as const, "changed" as const), (descending, sort) => {
        expect(shownUsers(users, { ...PLAIN_VIEW, sort, descending })).toEqual(users);
      }),
    );
  });

  test("does not change the list itself", () => {
    const { users } = listOf(10);
    const before = [...users];
    shownUsers(users, { ...PLAIN_VIEW, descending: true });
    expect(users).toEqual(before);
  });
});
