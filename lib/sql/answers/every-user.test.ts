import { describe, expect, test } from "vitest";
import { readEveryUser } from "./every-user.ts";
import type { ResultSet } from "./read/result-set.ts";

const set = (columns: string, ...rows: string[][]): ResultSet => ({ columns: columns.split(" "), rows, ended: true });
const users = (...rows: [name: string, options?: string, login?: string][]) =>
  set(
    "username options member_of estimated_last_login_time",
    ...rows.map(([name, options = "{}", login = "NULL"]) => [name, options, "{}", login]),
  );
const roles = (...rows: string[][]) => set("role_name member is_admin", ...rows);
const system = (...rows: string[][]) => set("grantee privilege_type is_grantable", ...rows);

describe("the facts of every user", () => {
  test("follow roles to admin, and name the role that gives it", () => {
    const facts = readEveryUser(
      users(["direct"], ["through"], ["plain"]),
      roles(["admin", "direct", "t"], ["ops", "through", "f"], ["admin", "ops", "f"]),
      system(),
    );
    expect(facts?.map(({ name, adminThrough }) => [name, adminThrough])).toEqual([
      ["direct", null],
      ["through", "ops"],
      ["plain", undefined],
    ]);
  });

  test("are the same whatever the order of the rows", () => {
    const [rowA, rowB, rowC] = [
      ["b", "a", "f"],
      ["c", "b", "f"],
      ["admin", "c", "f"],
    ] as [string[], string[], string[]];
    const read = (...rows: string[][]) => readEveryUser(users(["a"]), roles(...rows), system())?.[0]?.adminThrough;
    expect([read(rowA, rowB, rowC), read(rowC, rowB, rowA), read(rowB, rowA, rowC)]).toEqual(["c", "c", "c"]);
  });

  test("end where roles hold each other", () => {
    const facts = readEveryUser(users(["a"]), roles(["b", "a", "f"], ["a", "b", "f"]), system());
    expect(facts?.[0]?.adminThrough).toBeUndefined();
  });

  test("are privileged by the role option of a role, direct or through another, and say nothing of others", () => {
    const facts = readEveryUser(
      users(["direct"], ["through"], ["plain"], ["boss", "{CREATEROLE,NOLOGIN}"], ["team", "{NOLOGIN}"]),
      roles(["boss", "direct", "f"], ["team", "through", "f"], ["boss", "team", "f"]),
      system(),
    );
    expect(facts?.map(({ name, privileged }) => [name, privileged])).toEqual([
      ["direct", true],
      ["through", true],
      ["plain", false],
      ["boss", true],
      ["team", true],
    ]);
  });

  test("see a login that a role's NOSQLLOGIN forbids, and what makes privileged", () => {
    const facts = readEveryUser(
      users(["reader"], ["maker"], ["plain", "{}", "2026-11-26 14:00:00+00"]),
      roles(["stopped", "reader", "f"]),
      system(["stopped", "NOSQLLOGIN", "f"], ["maker", "CREATEROLE", "f"], ["plain", "VIEWJOB", "f"]),
    );
    expect(facts?.map(({ login, privileged }) => [login, privileged])).toEqual([
      [false, false],
      [true, true],
      [true, false],
    ]);
    expect(facts?.[2]?.lastLogin).toBe(Date.UTC(2026, 10, 26, 14));
  });

  test.each([
    ["another answer", set("relname", ["x"]), roles(), system()],
    ["a user twice", users(["a"], ["a"]), roles(), system()],
    ["memberships without members", users(["a"]), set("role_name", ["admin"]), system()],
    ["privileges without grantees", users(["a"]), roles(), set("privilege_type", ["ALL"])],
  ])("are none for %s", (_what, one, two, three) => {
    expect(readEveryUser(one, two, three)).toBeUndefined();
  });

  test("of 10,000 users are read, within a second of the processor", () => {
    const names = Array.from({ length: 10_000 }, (_, at) => `user_${at}`);
    const begun = process.cpuUsage();
    const facts = readEveryUser(
      users(...names.map((name): [string] => [name])),
      roles(...names.map((name, at) => [at % 3 === 0 ? "admin" : "readers", name, "f"])),
      system(["readers", "VIEWJOB", "f"]),
    );
    expect(facts?.filter(({ adminThrough }) => adminThrough === null)).toHaveLength(3334);
    const used = process.cpuUsage(begun);
    if (process.env.ROLECALL_PROVE) expect((used.user + used.system) / 1_000).toBeLessThan(1_000);
  });
});
