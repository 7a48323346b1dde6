import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { codePoint } from "#lib/shared/testing-text.ts";
import { everyScript } from "../testing/every-script.ts";
import { hostileText } from "../testing/hostile.ts";
import { scriptText } from "../tokens.ts";
import type { LintCode } from "./codes.ts";
import { lintSql } from "./lint.ts";
import { codesOf } from "./testing.ts";

const fixOf = (text: string, code: LintCode, options = {}) =>
  lintSql(text, options).findings.find((finding) => finding.code === code)?.fix;

describe("corrected SQL", () => {
  test.each<[string, LintCode, string]>([
    [
      'GRANT CONNECT, SELECT ON DATABASE "My DB" TO app_user',
      "table-privilege-on-database",
      `USE "My DB";
GRANT CONNECT ON DATABASE "My DB" TO "app_user";
GRANT USAGE ON SCHEMA "My DB"."public" TO "app_user";
GRANT SELECT ON ALL TABLES IN SCHEMA "My DB"."public" TO "app_user";
ALTER DEFAULT PRIVILEGES FOR ALL ROLES IN SCHEMA "public" GRANT SELECT ON TABLES TO "app_user";`,
    ],
    [
      "REVOKE SELECT ON DATABASE d FROM a, public",
      "table-privilege-on-database",
      `USE "d";
REVOKE SELECT ON ALL TABLES IN SCHEMA "d"."public" FROM "a", "public";
ALTER DEFAULT PRIVILEGES FOR ALL ROLES IN SCHEMA "public" REVOKE SELECT ON TABLES FROM "a", "public";`,
    ],
    ["GRANT USAGE ON DATABASE d TO u", "invalid-privilege", 'USE "d";\nGRANT USAGE ON SCHEMA "d"."public" TO "u";'],
    ["GRANT SELECT, USAGE ON SCHEMA a.b TO u", "invalid-privilege", 'GRANT USAGE ON SCHEMA "a"."b" TO "u";'],
    ["GRANT select, ALL ON TABLE t TO u", "all-beside-others", 'GRANT ALL ON TABLE "t" TO "u";'],
    [
      "USE d; GRANT SELECT ON ALL TABLES IN SCHEMA s TO u; GRANT USAGE ON SCHEMA s TO u",
      "missing-future",
      'USE "d";\nALTER DEFAULT PRIVILEGES FOR ALL ROLES IN SCHEMA "s" GRANT SELECT ON TABLES TO "u";',
    ],
    [
      "USE d; ALTER DEFAULT PRIVILEGES FOR ALL ROLES IN SCHEMA s GRANT SELECT ON TABLES TO u",
      "missing-existing",
      'GRANT SELECT ON ALL TABLES IN SCHEMA "d"."s" TO "u";',
    ],
    ["GRANT SELECT ON TABLE d.s.t TO u", "missing-usage", 'GRANT USAGE ON SCHEMA "d"."s" TO "u";'],
    [
      "GRANT CONNECT ON DATABASE d TO u; ALTER DEFAULT PRIVILEGES FOR ROLE m GRANT SELECT ON TABLES TO u",
      "defaults-without-use",
      'USE "d";\nALTER DEFAULT PRIVILEGES FOR ROLE "m" GRANT SELECT ON TABLES TO "u";',
    ],
    ["REVOKE SELECT ON t FROM u RESTRICT", "postgres-only", 'REVOKE SELECT ON TABLE "t" FROM "u";'],
    ["GRANT SELECT ON VIEW v TO u", "not-in-grammar", 'GRANT SELECT ON TABLE "v" TO "u";'],
    ["GRANT r TO a-b, C", "name-needs-quotes", 'GRANT "r" TO "a-b", "c";'],
    ["CREATE USER 1.a WITH LOGIN CREATEDB", "name-needs-quotes", 'CREATE USER "1.a" LOGIN CREATEDB;'],
    ["GRANT VIEWJOB, CONTROLJOB TO u", "target-missing", 'GRANT SYSTEM VIEWJOB, CONTROLJOB TO "u";'],
    [
      "GRANT EXECUTE ON ALL ROUTINES IN SCHEMA public TO u",
      "needs-version",
      'GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA "public" TO "u";\nGRANT EXECUTE ON ALL PROCEDURES IN SCHEMA "public" TO "u";',
    ],
    ["USE a; GRANT SELECT ON a.t TO u", "two-part-name", 'GRANT SELECT ON TABLE "a"."public"."t" TO "u";'],
    ["ALTER ROLE r CREATEDB", "role-option", 'GRANT SYSTEM CREATEDB TO "r";'],
    ["USE d; DROP OWNED BY u", "drop-owned-first", 'REASSIGN OWNED BY "u" TO CURRENT_USER;\nDROP OWNED BY "u";'],
  ])("of %s for %s", (text, code, fix) => {
    expect(fixOf(text, code)).toBe(fix);
  });

  test.each<[string, LintCode]>([
    ["GRANT SELECT ON DATABASE d TO root", "table-privilege-on-database"],
    ["GRANT SELECT ON DATABASE d TO public", "table-privilege-on-database"],
    ["GRANT SELECT ON DATABASE system TO u", "table-privilege-on-database"],
    ["GRANT admin TO u WITH ADMIN OPTION", "admin-option"],
    ["GRANT r TO u WITH ADMIN OPTION", "admin-option"],
    ["GRANT SELECT ON TABLE t TO u WITH GRANT OPTION", "grant-option"],
    ["USE d; ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO u", "defaults-without-for"],
    ["REVOKE SELECT ON t FROM u CASCADE", "postgres-only"],
    ["CREATE USER 1.a WITH LOGIN PASSWORD 'x'", "name-needs-quotes"],
    ["GRANT SELECT ON a.t TO u", "two-part-name"],
    ["CREATE ROLE r CREATEDB", "role-option"],
    ["REVOKE ADMIN OPTION FOR admin FROM u", "still-admin"],
    ["GRANT SELECT ON TABLE t TO sso_maria WITH GRANT OPTION", "grant-option"],
    ['GRANT SELECT ON DATABASE "a\u202eb" TO u', "table-privilege-on-database"],
    ["GRANT EXECUTE ON FUNCTION f(int) TO a-b", "name-needs-quotes"],
    ["GRANT admin TO a-b", "name-needs-quotes"],
  ])("is not made for %s", (text, code) => {
    expect(codesOf(text)).toContain(code);
    expect(fixOf(text, code)).toBeUndefined();
  });

  test("is understood, and no longer holds the error that it corrects", () => {
    const words = fc.constantFrom(
      ..."GRANT REVOKE ALL SELECT UPDATE USAGE CONNECT CREATEDB ON DATABASE SCHEMA TABLE TABLES SEQUENCES IN TO FROM a-b u d.s.t".split(
        " ",
      ),
      ...'SYSTEM ALTER DEFAULT PRIVILEGES FOR ROLES USER CREATE , ; VIEW CASCADE WITH GRANT OPTION admin "Q" public'.split(
        " ",
      ),
    );
    const script = fc.array(words, { maxLength: 14 }).map((list) => `GRANT SELECT ON ${list.join(" ")}`);
    fc.assert(
      fc.property(script, (text) => {
        for (const { fix, code, severity } of lintSql(text, { version: "v26.3" }).findings) {
          if (fix === undefined) continue;
          const again = lintSql(fix, { version: "v26.3" });
          expect(
            again.statements.map(({ verdict }) => verdict),
            fix,
          ).not.toContain("unknown");
          if (severity === "error")
            expect(
              again.findings.map((finding) => finding.code),
              fix,
            ).not.toContain(code);
        }
      }),
      { numRuns: process.env.ROLECALL_PROVE ? 2_000 : 700 },
    );
  });
});

describe("a version", () => {
  test.each<[string, string]>([
    ["GRANT TEMPORARY ON DATABASE d TO u", "v26.2"],
    ["GRANT MAINTAIN ON TABLE t TO u", "v26.2"],
    ["GRANT TRUNCATE ON TABLE t TO u", "v26.3"],
    ["GRANT UPDATE ON EXTERNAL CONNECTION c TO u", "v25.4"],
    ["GRANT EXECUTE ON ALL ROUTINES IN SCHEMA public TO u", "v25.3"],
    ["GRANT SYSTEM BYPASSRLS TO u", "v25.2"],
    ["ALTER USER u BYPASSRLS", "v25.2"],
  ])("decides about %s, which came with %s", (text, since) => {
    const severities = (version?: string) =>
      lintSql(text, version === undefined ? {} : { version })
        .findings.filter(({ code }) => code === "needs-version")
        .map(({ severity }) => severity);
    for (const version of [
      "v22.1.0",
      "v23.2.9",
      "v24.3.1",
      "v25.2.0",
      "v25.3.0",
      "v25.4.2",
      "v26.1.0",
      "v26.2.2",
      "v26.3.0",
    ])
      expect(severities(version), version).toEqual(version >= since ? [] : ["error"]);
    expect(severities()).toEqual(["warning"]);
    expect(severities("next")).toEqual(["warning"]);
  });
});

describe("a verdict", () => {
  test.each([
    ["SELECT * FROM t", "unknown"],
    ["CREATE TABLE t (id INT)", "unknown"],
    ["GRANT", "finding"],
    ["GRANT SELECT ON TABLE t TO", "finding"],
    ["GRANT SELECT ON TABLE t TO u AND v", "finding"],
    ["SET ROLE u", "unknown"],
    ["\\du", "unknown"],
    ["CREATE USER u IDENTIFIED BY 'secret'", "finding"],
    ["GRANT SELECT ON TABLE t TO :user", "unknown"],
    ["GRNT SELECT ON TABLE t TO u", "unknown"],
    ["\\c shop", "fine"],
    ["SHOW GRANTS ON ROLE FOR u", "fine"],
    ["BEGIN", "fine"],
    ["GRANT SELECT ON a.t TO u", "fine"],
    ["GRANT SELECT ON DATABASE a TO u", "finding"],
    ["ALTER DATABASE d OWNER TO r", "fine"],
  ])("on %s is %s", (text, verdict) => {
    expect(lintSql(text).statements.map((statement) => statement.verdict)).toEqual([verdict]);
  });

  test("stands at the line and column of its statement, and a finding at those of its words", () => {
    const { findings, statements } = lintSql("-- a\r\n  USE d;\n\n\tGRANT SELECT\n  ON DATABASE d TO u;");
    expect(statements).toMatchObject([
      { line: 2, column: 3 },
      { line: 4, column: 2, verdict: "finding" },
    ]);
    expect(findings).toMatchObject([{ line: 4, column: 8, statement: 1, code: "table-privilege-on-database" }]);
  });
});

describe("the current database", () => {
  const defaults = "ALTER DEFAULT PRIVILEGES FOR ALL ROLES GRANT USAGE ON SCHEMAS TO u";
  test.each([
    [`${defaults}`, undefined, ["defaults-without-use"]],
    [`${defaults}`, "shop", []],
    [`\\c shop\n${defaults}`, undefined, []],
    [`\\connect "My DB"\n${defaults}`, undefined, []],
    [`\\c postgres://u:secret@host/shop\n${defaults}`, "shop", ["defaults-without-use"]],
    [`GRANT CONNECT ON DATABASE shop TO u; ${defaults}`, "defaultdb", ["defaults-in-other-database"]],
    [`USE 'shop'; GRANT CONNECT ON DATABASE shop TO u; ${defaults}`, "defaultdb", []],
  ])("of %j, connected to %s", (text, currentDatabase, codes) => {
    expect(codesOf(text, currentDatabase === undefined ? {} : { currentDatabase })).toEqual(codes);
  });
});

test("a password is found and never repeated", () => {
  for (const text of [
    "CREATE USER app-user WITH PASSWORD 'hunter2hunter2' CREATEDB SUPERUSER",
    "ALTER USER \"Up\" ENCRYPTED PASSWORD 'hunter2hunter2'",
    "CREATE USER u PASSWORD hunter2hunter2",
    'CREATE USER u PASSWORD "hunter2hunter2"',
    "CREATE USER u IDENTIFIED BY 'hunter2hunter2'",
    "CREATE USER u PASSWORD 'hunter2hunter2\nGRANT admin TO u",
    "\\c postgres://u:hunter2hunter2@host/db",
  ])
    expect(JSON.stringify(lintSql(text))).not.toContain("hunter2");
});

test.each([undefined, "v23.2.9", "v25.3.0", "v26.3.0"])(
  "what Rolecall prints for %s is understood and has no error",
  (version) => {
    const options = version === undefined ? {} : { version };
    // These choices are intended: only existing objects, only later ones, and admin given back.
    const chosen = new Set<LintCode>([
      "missing-future",
      "missing-existing",
      "grant-admin",
      "admin-option",
      "update-needs-select",
    ]);
    for (const script of everyScript(version)) {
      const { findings, statements } = lintSql(scriptText(script), options);
      expect(statements.filter(({ verdict }) => verdict === "unknown")).toEqual([]);
      expect(statements).toHaveLength(script.length);
      expect(
        findings.filter(({ code }) => !chosen.has(code)),
        scriptText(script),
      ).toEqual([]);
    }
  },
);

describe("any text", () => {
  const sql = fc
    .array(
      fc.oneof(
        hostileText,
        fc.constantFrom(
          ..."GRANT REVOKE ALTER DEFAULT PRIVILEGES FOR ALL ROLES IN SCHEMA ON DATABASE TABLE TO FROM CREATE USER WITH PASSWORD".split(
            " ",
          ),
          ..."USE SHOW DROP OWNED BY REASSIGN u admin public ( ) , . * ; \n \\c BEGIN COMMIT 'x' $$ SYSTEM OPTION FUNCTION".split(
            / /,
          ),
        ),
      ),
      { maxLength: 30 },
    )
    .map((parts) => parts.join(" "));

  test("is answered, with places inside it, in its order, and with sentences", () => {
    fc.assert(
      fc.property(
        fc.oneof(sql, fc.string({ unit: codePoint })),
        fc.constantFrom(undefined, "v26.2", "x"),
        (text, version) => {
          const { findings, statements } = lintSql(text, version === undefined ? {} : { version });
          let end = 0;
          for (const { from, to } of statements) {
            expect(from).toBeGreaterThanOrEqual(end);
            expect(to).toBeGreaterThan(from);
            end = to;
          }
          expect(end).toBeLessThanOrEqual(text.length);
          let start = 0;
          for (const { from, to, line, column, reason, title, source, statement } of findings) {
            expect(from).toBeGreaterThanOrEqual(start);
            expect(to).toBeGreaterThanOrEqual(from);
            expect(to).toBeLessThanOrEqual(text.length);
            expect(
              text
                .split("\n")
                .slice(0, line - 1)
                .join("\n").length +
                (line > 1 ? 1 : 0) +
                column -
                1,
            ).toBe(from);
            expect(reason).toMatch(/^[A-Z“].*[.”]$/s);
            expect(title).not.toMatch(/[.!]$/);
            expect(source).toMatch(/v2\d\.\d/);
            expect(statement).toBeLessThan(statements.length);
            start = from;
          }
        },
      ),
      { numRuns: process.env.ROLECALL_PROVE ? 50_000 : 200 },
    );
  });
});

/** Time on the processor, since other work on the machine must not fail a test. */
function cpu(text: string): number {
  const before = process.cpuUsage();
  lintSql(text);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

// Measured in time: only for the long run.
if (process.env.ROLECALL_PROVE)
  test.each([
    "GRANT SELECT, INSERT ON TABLE shop.public.orders TO app_user;\n",
    "GRANT SELECT ON DATABASE d TO u;\n",
    "GRANT a-b TO c.d;\n",
    "GRANT EXECUTE ON FUNCTION f(]\n",
    "GRANT SELECT (]\n",
    "GRANT USAGE ON LANGUAGE a\n",
    "GRANT\n",
    "admin,",
    "a-b,",
    "/*",
    "$a$ ",
    "(",
  ])(
    "four times as long a script takes about four times as long: %j",
    (unit) => {
      const fill = (length: number) => `GRANT ${unit.repeat(Math.ceil(length / unit.length))}`;
      const [short, long] = [fill(32_000), fill(128_000)];
      // Code that compares each pair takes sixteen times as long, which is seconds.
      const first = cpu(long);
      if (first >= 150)
        expect(Math.min(first, cpu(long), cpu(long))).toBeLessThan(10 * Math.min(cpu(short), cpu(short)) + 150);
    },
    30_000,
  );

test("a script of 5,000 statements is judged in far less than a second", () => {
  const text = Array.from(
    { length: 5_000 },
    (_, index) => `GRANT SELECT, INSERT ON TABLE shop.public.table_${index} TO user_${index % 50};\n`,
  ).join("");
  expect(lintSql(text).statements).toHaveLength(5_000);
  const first = cpu(text);
  if (process.env.ROLECALL_PROVE) expect(first < 1_000 ? first : Math.min(cpu(text), cpu(text))).toBeLessThan(1_000);
});
