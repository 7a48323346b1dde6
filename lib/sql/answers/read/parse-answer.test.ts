import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { codePoint } from "#lib/shared/testing-text.ts";
import { hostileText, isPrintable } from "../../testing/hostile.ts";
import { CLIENTS, EXACT, type Printed } from "../testing.ts";
import { parseAnswer } from "./parse-answer.ts";

const GRANTS = "database_name schema_name object_name object_type grantee privilege_type is_grantable".split(" ");
const ROLES = ["role_name", "member", "is_admin"];

/** A name that an aligned table can show: on one line, without space at its ends, and not read as a yes, no or NULL. */
const onOneLine = hostileText.map((text) =>
  [...text]
    .filter(isPrintable)
    .join("")
    .replaceAll(/[\s\u00a0]+/g, " ")
    .trim(),
);
const name = (exact: boolean) =>
  (exact ? hostileText.map((text) => text.replaceAll(/[\r\u00a0]/g, "")) : onOneLine).filter(
    (text) => text !== "" && text !== "NULL",
  );

const printed = (exact: boolean): fc.Arbitrary<readonly Printed[]> => {
  const yesOrNo = fc.constantFrom("t", "f");
  const grant = fc.tuple(
    name(exact),
    name(exact),
    name(exact),
    fc.constant("table"),
    name(exact),
    fc.constant("SELECT"),
    yesOrNo,
  );
  const membership = fc.tuple(name(exact), name(exact), yesOrNo);
  return fc
    .tuple(fc.array(membership, { minLength: 1, maxLength: 4 }), fc.array(grant, { minLength: 1, maxLength: 4 }))
    .map(([roles, grants]) => [
      { columns: ROLES, rows: roles },
      { columns: GRANTS, rows: grants },
    ]);
};

/** The sets by column, whatever the order in which a client prints columns. */
const byColumn = (sets: readonly Printed[]) =>
  sets.map(({ columns, rows }) =>
    rows.map((row) => Object.fromEntries(columns.map((column, at) => [column, row[at]]))),
  );

describe.each(Object.entries(CLIENTS))("what %s prints", (client, print) => {
  const exact = EXACT.includes(client);

  test("is read back as it was", () => {
    const sets = [
      { columns: ROLES, rows: [["shop_ro_role", "app_user", "f"]] },
      { columns: GRANTS, rows: [["Große Bücher 日本", "public", 'a, b; "c"', "table", "app_user", "SELECT", "t"]] },
    ];
    const answer = parseAnswer(print(sets));
    expect(answer.problems).toEqual([]);
    expect(byColumn(answer.sets)).toEqual(byColumn(sets));
  });

  test("is read back whatever the names, or is not complete", () => {
    fc.assert(
      fc.property(printed(exact), (sets) => {
        const answer = parseAnswer(print(sets));
        if (exact) expect(answer.problems).toEqual([]);
        if (answer.complete) expect(byColumn(answer.sets)).toEqual(byColumn(sets));
      }),
      { numRuns: process.env.ROLECALL_PROVE ? 300 : 100 },
    );
  });
});

test.each(["cockroach sql", "psql", "psql with borders"])(
  "a bar inside a name does not disturb what %s prints",
  (client) => {
    const rows = [
      ["shop", "public", "a|b", "table", "app_user", "SELECT", "f"],
      ["shop", "日本|", "| |", "table", "app_user", "SELECT", "f"],
      ["shop", "e\u0301|x", "plain", "table", "app_user", "SELECT", "f"],
    ];
    const answer = parseAnswer(CLIENTS[client]?.([{ columns: GRANTS, rows }]) ?? "");
    expect(answer).toMatchObject({ complete: true, sets: [{ rows }] });
  },
);

describe("an answer is not complete", () => {
  test("where a row that reads like a command of psql is missing from its result", () => {
    const rows = [["\\|", '"', "t"]];
    expect(parseAnswer(CLIENTS["psql unaligned"]?.([{ columns: ROLES, rows }]) ?? "")).toMatchObject({
      complete: false,
      problems: ["A result says 1 rows, and has 0."],
    });
  });

  const table = "  role_name | member | is_admin\n------------+--------+-----------\n";
  test.each([
    ["with fewer rows than it says", `${table}  a | b | f\n(2 rows)\n`],
    ["with more rows than it says", `${table}  a | b | f\n  c | b | f\n(1 row)\n`],
    ["with a row broken by a narrow window", `${table}  a | b\n | f\n`],
    ["cut inside its last value", `${table}  a | b | fal`],
    ["cut inside its last row", `${table}  a | b |`],
    ["cut inside a quoted value", 'role_name,member,is_admin\n"a,b'],
    ["cut inside a record", "-[ RECORD 1 ]\nrole_name | a\nmember | b\n"],
    ["cut inside a list", '[{"role_name":"a","member":"b","is_admin":"f"}'],
    ["cut inside an object", '{"role_name":"a","member":"b","is_admin":"f"}\n{"role_name":"a"'],
    ["in which the database refused something", `${table}  a | b | f\n(1 row)\nERROR: role/user "c" does not exist\n`],
    ["which is only a refusal", 'ERROR:  role "c" does not exist'],
    ["which is empty", " \n\t"],
    ["which says that there is nothing", "(0 rows)"],
    ["which is something else", "Hello\nthere"],
    ["whose list holds no rows", '[{"role_name":"a","member":"b","is_admin":true}]\n["x"]'],
  ])("%s", (_, text) => {
    const { complete, problems } = parseAnswer(text);
    expect(complete).toBe(false);
    for (const problem of problems) expect(problem).toMatch(/^[A-Z].*\S$/s);
    expect(problems.length).toBeGreaterThan(0);
  });
});

test("other output of a terminal is left out", () => {
  const { complete, sets } = parseAnswer(`#
# Welcome to the CockroachDB SQL shell.
#
admin@cluster.cockroachlabs.cloud:26257/defaultdb> WITH held_roles AS (SHOW GRANTS ON ROLE FOR "app_user"),
                                                -> held AS (SHOW SYSTEM GRANTS FOR "app_user") SELECT 'app_user' AS sql_user;
  sql_user | code     | database_name | users | databases | places | roles | admin_roles | system_grants | connections
-----------+----------+---------------+-------+-----------+--------+-------+-------------+---------------+--------------
  app_user | Ab3_-xyz9 | defaultdb     |     2 |         1 |      2 |     1 |           0 |             0 |           0
(1 row)

Time: 12ms total (execution 11ms / network 1ms)

admin@cluster.cockroachlabs.cloud:26257/defaultdb> SHOW GRANTS ON ROLE FOR "app_user";
   role_name   |  member  | is_admin
---------------+----------+-----------
  shop_ro_role | app_user |    f
(1 row)

NOTICE: something to know
admin@cluster.cockroachlabs.cloud:26257/defaultdb> SHOW SYSTEM GRANTS FOR "app_user";
SHOW GRANTS 0

admin@cluster.cockroachlabs.cloud:26257/defaultdb> USE "shop";
SET
`);
  expect(complete).toBe(true);
  expect(sets.map(({ rows, ended }) => [rows, ended])).toEqual([
    [[["app_user", "Ab3_-xyz9", "defaultdb", "2", "1", "2", "1", "0", "0", "0"]], true],
    [[["shop_ro_role", "app_user", "f"]], true],
  ]);
});

test.each(["│", "║", "|", "| |", "│x", "x║", "─", "═"])(
  "a role named %s is read as it is from a table with drawn borders, or nothing is complete",
  (role) => {
    const sets = [
      { columns: ROLES, rows: [[role, "app_user", "f"]] },
      { columns: GRANTS, rows: [["!", '"', role, "table", role, "SELECT", "f"]] },
    ];
    for (const client of ["psql with drawn borders", "psql with borders", "psql", "cockroach sql"]) {
      const answer = parseAnswer(CLIENTS[client]?.(sets) ?? "");
      if (answer.complete) expect(byColumn(answer.sets), client).toEqual(byColumn(sets));
      if (client === "psql with drawn borders") expect(answer.complete).toBe(true);
    }
  },
);

test("any text is read, and no line of it is taken for what it is not", () => {
  fc.assert(fc.property(fc.oneof(hostileText, fc.string({ unit: codePoint })), (text) => void parseAnswer(text)));
});
