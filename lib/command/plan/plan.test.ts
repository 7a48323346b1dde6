import { expect, test } from "vitest";
import { lintSql } from "#lib/sql/lint/lint.ts";
import { rolecall } from "../testing-bundled.ts";

const plan = (...given: readonly string[]) => rolecall(["plan", ...given]);
const SHOP = ["--user", "app_user", "--database", "shop", "--other-admin", "root"] as const;

test("prints SQL that can be run as it is, and that the linter finds nothing in", async () => {
  const { exitCode, stdout, stderr } = await plan("read-write", ...SHOP, "--cluster-version", "v26.2");
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  const sql = stdout.split("\n").filter((line) => !line.startsWith("--"));
  expect(sql).toContain('GRANT "shop_rw_role" TO "app_user";');
  expect(sql.filter(Boolean).at(-1)).toBe('REVOKE admin FROM "app_user";');
  expect(lintSql(stdout, { version: "v26.2" }).findings.filter(({ severity }) => severity !== "info")).toEqual([]);
});

test.each([
  [["read-only", "--schema", "sales", "--schema", "hr"], 'GRANT SELECT ON ALL TABLES IN SCHEMA "shop"."hr"'],
  [["append-only", "--also-read"], "INSERT"],
  [
    ["table-level", "--table", "orders", "--privilege", "select,insert"],
    'GRANT SELECT, INSERT ON TABLE "shop"."public"."orders"',
  ],
  [["table-level", "--table", '"a.b"'], '"shop"."public"."a.b"'],
  [["ddl-owner", "--take-over-from", "old_owner"], 'REASSIGN OWNED BY "old_owner"'],
  [["backup-operator", "--external-connection", "my bucket", "--jobs"], '"my bucket"'],
  [["read-only", "--direct"], 'GRANT SELECT ON ALL TABLES IN SCHEMA "shop"."public" TO "app_user"'],
])("%j gives what it names", async (given, part) => {
  const { exitCode, stdout, stderr } = await plan(...given, ...SHOP, "--cluster-version", "v26.2");
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  expect(stdout).toContain(part);
});

test("monitoring needs no database, and --keep-admin leaves the role", async () => {
  const { exitCode, stdout } = await plan("monitoring", "--user", "watcher", "--keep-admin");
  expect(exitCode).toBe(0);
  expect(stdout).not.toContain("REVOKE");
});

test("undo and leave are the plan's own scripts, and JSON has all of them", async () => {
  const json = JSON.parse((await plan("read-only", ...SHOP, "--json")).stdout);
  expect(json.roles).toEqual(["shop_ro_role"]);
  for (const script of ["undo", "leave"] as const) {
    const { stdout } = await plan("read-only", ...SHOP, "--script", script);
    expect(stdout.split("\n").filter((line) => line && !line.startsWith("--"))).toEqual(
      json[script].map(({ sql }: { sql: string }) => sql),
    );
  }
  expect((await plan("read-only", ...SHOP, "--direct", "--script", "leave")).stdout).toMatch(
    /^-- There is nothing to run/,
  );
});

test("a name cannot leave its comment", async () => {
  const database = "shop\nDROP DATABASE shop;\u2028--";
  const { stdout } = await plan("read-only", "--user", "app_user", "--database", database, "--other-admin", "root");
  expect(stdout.split(/[\n\u2028]/).filter((line) => line.startsWith("DROP"))).toEqual([]);
});

test.each([
  ["no other admin", ["read-only", "--user", "u", "--database", "shop"], /No other admin is known.*--other-admin/],
  ["no database", ["read-only", "--user", "u", "--other-admin", "root"], /database/i],
  ["a reserved name", ["read-only", "--user", "root", "--database", "shop", "--other-admin", "x"], /root/],
  [
    "an option of another level",
    ["monitoring", "--user", "u", "--table", "t"],
    /--table has no effect with monitoring/,
  ],
  [
    "a privilege that is none",
    ["table-level", ...SHOP, "--table", "t", "--privilege", "FLY"],
    /FLY is not a table privilege/,
  ],
  ["an old release", ["read-only", ...SHOP, "--cluster-version", "v20.1"], /v23\.2 and later/],
  ["both about admin", ["read-only", ...SHOP, "--keep-admin"], /--keep-admin needs no --other-admin/],
  ["an unknown level", ["everything", "--user", "u"], /Allowed choices are/],
])("refuses %s with words and exit code 2, and prints no SQL", async (_what, given, words) => {
  const { exitCode, stdout, stderr } = await plan(...given);
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
  expect(stderr).toMatch(words);
});
