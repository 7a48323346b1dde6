import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { bundleRolecall } from "../../../scripts/bundle-rolecall.mjs";
import { rolecall as runSources } from "../testing.ts";
import { rolecall } from "../testing-bundled.ts";

const GOOD = 'GRANT SELECT ON TABLE shop.public.orders TO "app_user";\n';
const BAD = `-- grants of the shop
REVOKE admin FROM app_user;
GRANT SELECT ON DATABASE shop TO app_user;
`;

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "rolecall-lint-"));
  mkdirSync(join(folder, "sql"));
  writeFileSync(join(folder, "good.sql"), GOOD);
  writeFileSync(join(folder, "sql/bad.sql"), BAD);
  writeFileSync(join(folder, "other.sql"), "CREATE TABLE t (a INT);");
  writeFileSync(join(folder, "info.sql"), "GRANT SELECT ON TABLE shop.orders TO app_user;");
  writeFileSync(join(folder, "marked.sql"), `\uFEFF${BAD}`);
  writeFileSync(join(folder, "utf16.sql"), Buffer.from(BAD, "utf16le").fill(0xff, 0, 2));
});
afterAll(() => rmSync(folder, { recursive: true }));
const lint = (given: readonly string[], stdin = "") => rolecall(["lint", ...given], { cwd: folder, stdin });

describe("the exit code", () => {
  test.each([
    [0, "no findings", ["good.sql"]],
    [0, "statements that it does not know", ["other.sql"]],
    [0, "notes alone", ["info.sql"]],
    [1, "notes, where these count", ["--fail-on", "info", "info.sql"]],
    [1, "findings", ["good.sql", "sql/bad.sql"]],
    [0, "warnings, where errors alone count", ["--fail-on", "error", "-"]],
    [2, "a file that there is not", ["good.sql", "nowhere.sql"]],
    [2, "a folder", ["sql"]],
    [2, "a file that is no UTF-8 text", ["utf16.sql"]],
    [2, "no file", []],
    [2, "an unknown format", ["--format", "xml", "good.sql"]],
    [2, "a version that is none", ["--cluster-version", "latest", "good.sql"]],
    [2, "standard input twice", ["-", "-"]],
  ])("is %i for %s", async (code, _what, given) => {
    expect((await lint(given, "GRANT admin TO app_user;")).exitCode).toBe(code);
  });
});

test("people read place, severity, reason and what to run instead, without colours in a pipe", async () => {
  const { stdout, stderr } = await lint(["sql/bad.sql", "other.sql"]);
  expect(stdout).toContain("sql/bad.sql:2:8: warning: Revokes admin before granting privileges [revoke-admin-first]\n");
  expect(stdout).toContain(
    "sql/bad.sql:3:7: error: A privilege on tables cannot be granted on a database [table-privilege-on-database]\n",
  );
  expect(stdout).toContain('    GRANT SELECT ON ALL TABLES IN SCHEMA "shop"."public" TO "app_user";\n');
  expect(stdout).toMatch(/\n2 files: 1 error, 1 warning\. Not checked: 1 unknown statement\.\n$/);
  expect(stdout).not.toContain("\u001b");
  expect(stderr).toBe("");
});

test("a terminal gets colours, and none with NO_COLOR", async () => {
  const inTerminal = (env: Record<string, string>) =>
    rolecall(["lint", "sql/bad.sql"], { cwd: folder, env: { FORCE_COLOR: "1", ...env } });
  expect((await inTerminal({})).stdout).toContain("\u001b[31merror\u001b[39m");
  expect((await rolecall(["lint", "sql/bad.sql"], { cwd: folder, env: { NO_COLOR: "1" } })).stdout).not.toContain(
    "\u001b",
  );
});

test("programs read the same as JSON", async () => {
  const { stdout } = await lint(["--format", "json", "sql/bad.sql", "other.sql", "nowhere.sql"]);
  const report = JSON.parse(stdout);
  expect(report.counts).toEqual({ error: 1, warning: 1, info: 0 });
  expect(report.unread).toEqual([{ path: "nowhere.sql", problem: "there is no such file" }]);
  expect(report.files[0].findings[0]).toMatchObject({
    code: "revoke-admin-first",
    severity: "warning",
    line: 2,
    column: 8,
    endLine: 2,
    endColumn: 13,
    fix: 'REVOKE admin FROM "app_user";',
  });
  expect(report.files[1]).toEqual({
    path: "other.sql",
    statements: 1,
    unknown: [{ line: 1, column: 1 }],
    findings: [],
  });
});

test("a dash reads standard input under a name of the caller's choice, and a mark at the start moves no column", async () => {
  expect((await lint(["--stdin-name", "staged/x.sql", "-"], BAD)).stdout).toContain("staged/x.sql:2:8: warning");
  expect((await lint(["marked.sql"])).stdout).toContain("marked.sql:2:8: warning");
});

test("the version and the database of the cluster count", async () => {
  const codes = async (given: readonly string[], sql: string) =>
    JSON.parse((await lint(["--format", "json", ...given, "-"], sql)).stdout).files[0].findings.map(
      ({ code, severity }: { code: string; severity: string }) => `${severity} ${code}`,
    );
  const later = "GRANT TRUNCATE ON TABLE shop.public.t TO app_user;";
  const owned = "REASSIGN OWNED BY old_owner TO app_user;";
  expect(await codes(["--cluster-version", "v26.3"], later)).not.toEqual(
    await codes(["--cluster-version", "v23.2"], later),
  );
  expect(await codes([], owned)).toContain("warning owned-without-use");
  expect(await codes(["--database", "shop"], owned)).not.toContain("warning owned-without-use");
});

test("a name of a file cannot write over other lines of the terminal", async () => {
  const { stdout, stderr } = await lint(["--stdin-name", "a\u001b[2Jb.sql", "-", "no\u001b[2J.sql"], BAD);
  expect(`${stdout}${stderr}`).not.toContain("\u001b");
  expect(stdout).toContain("a�[2Jb.sql:2:8");
});

test("a reader that closes the pipe early is no failure", () => {
  const program = join(import.meta.dirname, "../../../scripts/rolecall.mjs");
  writeFileSync(join(folder, "long.sql"), BAD.repeat(2_000));
  const script = `"${process.execPath}" "${program}" lint long.sql | head -n 1`;
  const { stderr, stdout } = spawnSync("sh", ["-c", script], { cwd: folder, encoding: "utf8" });
  expect(stdout).toContain("long.sql:2:8");
  expect(stderr).toBe("");
});

test("the program of the built folder needs no other file, and holds nothing of the server", async () => {
  await bundleRolecall(folder);
  const program = join(folder, "rolecall.mjs");
  const built = await rolecall(["lint", "sql/bad.sql"], { cwd: folder, program });
  expect(built).toEqual(await runSources(["lint", "sql/bad.sql"], { cwd: folder }));
  // The assumptions name the tests that rely on them.
  const text = readFileSync(program, "utf8").replaceAll(/"lib\/server\/[\w/.-]+\.test\.ts"/g, "");
  expect(text).toMatch(/^#!\/usr\/bin\/env node\n/);
  expect(text).not.toMatch(/lib\/server|from "(?!node:)/);
});
