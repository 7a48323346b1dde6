import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Emulator } from "./emulator.ts";
import { type Cursor, MAX_LIMIT, type Page, pageOf, tokenFor } from "./paging.ts";
import { ask, emulatorForTest, sqlUsers } from "./testing.ts";
import { SINGLE_CLUSTER_ID as CLUSTER } from "./world/scenarios.ts";

type ListAnswer = { users: { name: string }[]; pagination?: { next_page?: string; previous_page?: string } };

const identity = (name: string) => name;
const START: Cursor = { key: null, back: false };

/** Follows a list from its beginning to its end. */
function walk(sorted: readonly string[], limit: number, descending: boolean): string[] {
  const seen: string[] = [];
  let cursor: Cursor | undefined = START;
  while (cursor) {
    const page: Page<string> = pageOf(sorted, identity, { limit, descending, cursor });
    seen.push(...page.items);
    cursor = page.next;
  }
  return seen;
}

/** Follows `next_page` of the SQL-user list over HTTP; answers all names and how many pages it took. */
async function walkApi(emulator: Emulator, query: string): Promise<{ names: string[]; pages: number }> {
  const names: string[] = [];
  let page = "";
  let pages = 0;
  do {
    const reply = await sqlUsers(emulator).list(`?${query}&pagination.page=${encodeURIComponent(page)}`);
    const answer = reply.json as ListAnswer;
    names.push(...answer.users.map(({ name }) => name));
    page = answer.pagination?.next_page ?? "";
    pages += 1;
  } while (page !== "");
  return { names, pages };
}

describe("paging", () => {
  test("every limit from 1 to the cap, in both orders, lists 1,234 users once each", () => {
    const sorted = Array.from({ length: 1234 }, (_, index) => `user_${String(index).padStart(4, "0")}`);
    const reversed = sorted.toReversed();
    for (let limit = 1; limit <= MAX_LIMIT; limit += 1) {
      expect(walk(sorted, limit, false)).toEqual(sorted);
      expect(walk(sorted, limit, true)).toEqual(reversed);
    }
  });

  test("going back from any page shows the page before", () => {
    const names = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(names, fc.integer({ min: 1, max: 12 }), fc.boolean(), (unsorted, limit, descending) => {
        const sorted = unsorted.toSorted((left, right) => (left < right ? -1 : 1));
        let before: string[] | undefined;
        let cursor: Cursor | undefined = START;
        while (cursor) {
          const page: Page<string> = pageOf(sorted, identity, { limit, descending, cursor });
          expect(page.previous === undefined).toBe(before === undefined);
          if (page.previous)
            expect(pageOf(sorted, identity, { limit, descending, cursor: page.previous }).items).toEqual(before);
          before = page.items;
          cursor = page.next;
        }
      }),
      { seed: 7 },
    );
  });

  test("a name that stays in the list is seen exactly once, whatever is added or removed between pages", () => {
    const change = fc.record({
      add: fc.array(fc.nat(999), { maxLength: 5 }),
      drop: fc.array(fc.nat(999), { maxLength: 5 }),
    });
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.nat(999), { maxLength: 80 }),
        fc.integer({ min: 1, max: 20 }),
        fc.boolean(),
        fc.array(change, { maxLength: 20 }),
        (start, limit, descending, changes) => {
          const keyOf = (value: number) => String(value).padStart(3, "0");
          const present = new Set(start);
          const stayed = new Set(start);
          const seen: number[] = [];
          let cursor: Cursor | undefined = START;
          for (let step = 0; cursor; step += 1) {
            const sorted = [...present].sort((left, right) => left - right);
            const page: Page<number> = pageOf(sorted, keyOf, { limit, descending, cursor });
            seen.push(...page.items);
            cursor = page.next;
            for (const value of changes[step]?.drop ?? []) {
              present.delete(value);
              stayed.delete(value);
            }
            for (const value of changes[step]?.add ?? []) present.add(value);
          }
          for (const value of stayed) expect(seen.filter((one) => one === value)).toHaveLength(1);
          expect(new Set(seen).size).toBe(seen.length);
        },
      ),
      { seed: 20 },
    );
  });
});

describe("the list over HTTP", () => {
  test.each([
    ["", 13],
    ["pagination.limit=0", 13],
    ["pagination.limit=99", 13],
    ["pagination.limit=100", 13],
    ["pagination.limit=500", 3],
    ["pagination.limit=501", 3],
    ["pagination.limit=2147483647", 3],
    ["pagination.limit=37&pagination.sort_order=DESC", 34],
  ])("with %j is complete in %i pages", async (query, pages) => {
    const emulator = await emulatorForTest();
    await emulator.seedUsers(CLUSTER, 1234);
    const walked = await walkApi(emulator, query);
    const names = emulator.userNames(CLUSTER);
    expect(walked.names).toEqual(query.endsWith("DESC") ? names.toReversed() : names);
    expect(walked.pages).toBe(pages);
    expect(names).toHaveLength(1234);
  });

  test("has no pagination where everything fits, and no next_page at its end", async () => {
    const emulator = await emulatorForTest();
    await emulator.seedUsers(CLUSTER, 100);
    expect((await sqlUsers(emulator).list()).json).not.toHaveProperty("pagination");
    await emulator.addUser(CLUSTER, "zz_last");
    const first = (await sqlUsers(emulator).list()).json as ListAnswer;
    expect(first.users).toHaveLength(100);
    const token = encodeURIComponent(first.pagination?.next_page ?? "");
    const last = (await sqlUsers(emulator).list(`?pagination.page=${token}`)).json as ListAnswer;
    expect(last.users).toEqual([{ name: "zz_last" }]);
    expect(last.pagination).not.toHaveProperty("next_page");
    expect(last.pagination?.previous_page).toMatch(/./);
  });

  test("refuses tokens of another list, of the other order and invalid ones: 400 and code 3", async () => {
    const emulator = await emulatorForTest();
    await emulator.seedUsers(CLUSTER, 20);
    const users = sqlUsers(emulator);
    const { pagination } = (await users.list("?pagination.limit=5")).json as ListAnswer;
    const own = encodeURIComponent(pagination?.next_page ?? "");
    expect((await users.list(`?pagination.page=${own}`)).status).toBe(200);
    const refused = [
      await users.list(`?pagination.page=${own}&pagination.sort_order=DESC`),
      await ask(emulator, "GET", `/api/v1/clusters/${CLUSTER}/databases?pagination.page=${own}`),
      await users.list(`?pagination.page=${own.slice(0, -1)}`),
      await users.list("?pagination.page=2"),
      await users.list(`?pagination.page=${tokenFor("another list", START)}`),
    ];
    for (const reply of refused) expect(reply).toMatchObject({ status: 400, json: { code: 3 } });
  });

  test.each([
    "pagination.limit=-1",
    "pagination.limit=ten",
    "pagination.limit=2147483648",
    "pagination.sort_order=asc",
    "pagination.as_of_time=yesterday",
  ])("refuses %s with 400", async (query) => {
    const emulator = await emulatorForTest();
    expect(await sqlUsers(emulator).list(`?${query}`)).toMatchObject({ status: 400, json: { code: 3 } });
  });

  test("takes an RFC 3339 time in as_of_time and ignores unknown parameters", async () => {
    const emulator = await emulatorForTest();
    expect((await sqlUsers(emulator).list("?pagination.as_of_time=2026-11-01T00:00:00Z&x=1")).status).toBe(200);
  });
});
