import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { codePoint } from "#lib/shared/testing-text.ts";
import { planAccess } from "../plan.ts";
import { type VerifySubject, verifyAnswer } from "./verify-answer.ts";

const USER = "app_user";
const CODE = "Ab3_dEf-Gh1jKlMn";
const plan = planAccess({
  level: "read-only",
  user: USER,
  via: "role",
  databases: [{ name: "shop" }, { name: "Big Data", schemas: ["public", "sales"] }],
  scope: "both",
  demote: { otherAdmins: ["root"] },
  code: CODE,
});
const subject: VerifySubject = { user: USER, code: CODE, wanted: { ...plan, databases: ["shop", "Big Data"] } };

type Table = { columns: string[]; rows: string[][] };
type Facts = {
  user?: string;
  code?: string;
  roles?: string[][];
  system?: string[][];
  grants?: Record<string, string[][]>;
};

const ROLES = plan.roles.map((role) => [role, USER, "f"]);
const [SHOP_ROLE = "", DATA_ROLE = ""] = plan.roles;
const GRANTS: Record<string, string[][]> = {
  shop: [
    ["shop", "NULL", "NULL", "database", SHOP_ROLE, "CONNECT", "f"],
    ["shop", "public", "NULL", "schema", SHOP_ROLE, "USAGE", "f"],
    ["shop", "public", "orders", "table", SHOP_ROLE, "SELECT", "f"],
    ["shop", "public", "NULL", "schema", "public", "CREATE", "f"],
  ],
  "Big Data": [
    ["Big Data", "NULL", "NULL", "database", DATA_ROLE, "CONNECT", "f"],
    ["Big Data", "public", "NULL", "schema", DATA_ROLE, "USAGE", "f"],
    ["Big Data", "sales", "NULL", "schema", DATA_ROLE, "USAGE", "f"],
  ],
};

const PLACES: Record<string, string[]> = { shop: ["", "public"], "Big Data": ["", "public", "sales"] };

function placeOf(proof: string[], schema: string, roles: string[][]): Table[] {
  const [, , database = ""] = proof;
  const role = database === "shop" ? SHOP_ROLE : DATA_ROLE;
  const objects = database === "shop" && schema === "public" ? [["public", "orders", "table", "maker", "f"]] : [];
  const isHeld = schema !== "" && roles.some(([held]) => held === role);
  const defaults = !isHeld ? [] : [["NULL", "t", "tables", role, "SELECT", "f"]];
  const at = [database, schema];
  return [
    {
      columns: "sql_user code database_name in_schema taken_from objects defaults".split(" "),
      rows: [[...proof, schema, "", `${objects.length}`, `${defaults.length}`]],
    },
    {
      columns: "database_name in_schema schema_name object_name object_type owner is_own".split(" "),
      rows: objects.map((row) => [...at, ...row]),
    },
    {
      columns: "database_name in_schema role for_all_roles object_type grantee privilege_type is_grantable".split(" "),
      rows: defaults.map((row) => [...at, ...row]),
    },
  ];
}

/** What the database would answer to the verify script, as tables. */
function answer({ user = USER, code = CODE, roles = ROLES, system = [], grants = GRANTS }: Facts = {}): Table[] {
  const admins = roles.filter(([role]) => role === "admin").length;
  const count = Object.keys(grants).reduce((sum, database) => sum + (PLACES[database]?.length ?? 0), 0);
  const proof = ["sql_user", "code", "database_name"];
  const names = [...new Set([user, ...roles.flatMap(([role = ""]) => role)])];
  return [
    {
      columns: [...[...proof, "users", "databases", "places", "roles", "admin_roles", "system_grants", "connections"]],
      rows: [
        [
          ...[user, code, "defaultdb", `${names.length}`, `${Object.keys(grants).length + 1}`],
          ...[`${count}`, `${roles.length}`, `${admins}`, `${system.length}`, "0"],
        ],
      ],
    },
    {
      columns: ["username", "role_options", "role_options_length", "owns_database"],
      rows: names.map((name) => [name, "{NOSQLLOGIN}", "12", "f"]),
    },
    { columns: ["role_name", "member", "is_admin"], rows: roles },
    { columns: ["grantee", "privilege_type", "is_grantable"], rows: system },
    { columns: ["connection_name", "grantee", "privilege_type", "is_grantable"], rows: [] },
    ...Object.entries({ system: [], ...grants }).flatMap(([database, rows]) => [
      ...(PLACES[database] ?? []).flatMap((schema) => placeOf([user, code, database], schema, roles)),
      {
        columns: [...proof, "owned", "grants", "public_rights"],
        rows: [[user, code, database, "0", `${rows.length}`, "1"]],
      },
      {
        columns: [
          ..."database_name schema_name object_name object_type grantee privilege_type is_grantable".split(" "),
        ],
        rows,
      },
      {
        columns: "database_name schema_name object_name object_type public_privilege is_grantable".split(" "),
        rows: [[database, "NULL", "NULL", "database", "CONNECT", "f"]],
      },
    ]),
  ];
}

const width = (table: Table, at: number) =>
  Math.max(...[table.columns, ...table.rows].map((row) => (row[at] ?? "").length));
const aligned = (table: Table, cells: string[]) => cells.map((cell, at) => cell.padEnd(width(table, at))).join(" | ");
const quoted = (cell: string, delimiter: string) =>
  cell.includes(delimiter) || /["\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
const objects = ({ columns, rows }: Table) =>
  rows.map((row) => Object.fromEntries(columns.map((name, at) => [name, row[at]])));

/** Renderers of their own, after the looks of real clients. */
const FORMATS: Record<string, (tables: Table[]) => string> = {
  "cockroach sql": (tables) =>
    tables
      .map((table) => {
        const rule = table.columns.map((_, at) => "-".repeat(width(table, at) + 2)).join("+");
        const rows = table.rows.map((row) => `  ${aligned(table, row)}`);
        const count = `(${table.rows.length} row${table.rows.length === 1 ? "" : "s"})`;
        return [
          `  ${aligned(table, table.columns)}`,
          rule,
          ...rows,
          count,
          "",
          "Time: 4ms total (execution 3ms / network 1ms)",
        ].join("\n");
      })
      .join("\n\nSET\n\n"),
  psql: (tables) =>
    tables
      .map((table) => {
        const rule = table.columns.map((_, at) => "-".repeat(width(table, at) + 2)).join("+");
        return [
          ` ${aligned(table, table.columns)}`,
          rule,
          ...table.rows.map((row) => ` ${aligned(table, row)}`),
          `(${table.rows.length} rows)`,
        ].join("\r\n");
      })
      .join("\r\n\r\nSET\r\n"),
  "psql with prompts": (tables) =>
    tables
      .map(
        (table) =>
          `defaultdb=> SHOW GRANTS;\n ${aligned(table, table.columns)}\n---+---\n${table.rows.map((row) => ` ${aligned(table, row)}\n`).join("")}(${table.rows.length} rows)`,
      )
      .join("\n"),
  records: (tables) =>
    tables
      .flatMap((table) =>
        table.rows.map(
          (row, at) =>
            `-[ RECORD ${at + 1} ]\n${table.columns.map((name, cell) => `${name} | ${row[cell]}`).join("\n")}`,
        ),
      )
      .join("\n"),
  csv: (tables) =>
    tables
      .flatMap(({ columns, rows }) => [columns, ...rows].map((row) => row.map((cell) => quoted(cell, ",")).join(",")))
      .join("\n"),
  tsv: (tables) =>
    tables
      .flatMap(({ columns, rows }) => [columns, ...rows].map((row) => row.map((cell) => quoted(cell, "\t")).join("\t")))
      .join("\n"),
  json: (tables) => JSON.stringify(tables.flatMap(objects)),
  "json lines": (tables) =>
    tables
      .flatMap(objects)
      .map((record) => JSON.stringify(record))
      .join("\n"),
};

describe.each(Object.entries(FORMATS))("in the form of %s", (_name, render) => {
  test("a complete answer without admin proves that the user is restricted, and which databases it covers", () => {
    expect(verifyAnswer(subject, render(answer()))).toEqual({
      state: "restricted",
      through: null,
      powers: [],
      held: expect.any(Array),
      provisionedBy: null,
      databases: ["shop", "Big Data"],
      missing: [],
      surplus: [],
      revoke: [],
      unseen: expect.arrayContaining(["Databases other than shop and Big Data"]),
      matches: true,
      reasons: [],
    });
  });

  test("admin keeps the user admin, held directly or through a role", () => {
    const direct = verifyAnswer(subject, render(answer({ roles: [...ROLES, ["admin", USER, "t"]] })));
    expect(direct).toMatchObject({ state: "admin", through: null });
    const indirect = verifyAnswer(
      subject,
      render(answer({ roles: [...ROLES, ["ops", USER, "f"], ["admin", "ops", "f"]] })),
    );
    expect(indirect).toMatchObject({ state: "admin", through: "ops" });
  });

  test("missing and surplus rights are listed", () => {
    const grants = { ...GRANTS, shop: [["shop", "public", "orders", "table", "other", "DELETE", "f"]] };
    const facts = { roles: [...ROLES.slice(1), ["other", USER, "f"]], system: [[USER, "VIEWJOB", "f"]], grants };
    const { state, missing, surplus } = verifyAnswer(subject, render(answer(facts)));
    expect(state).toBe("restricted");
    expect(missing).toEqual(expect.arrayContaining([`membership in ${SHOP_ROLE}`, "CONNECT on database shop"]));
    expect(surplus).toEqual(
      expect.arrayContaining(["membership in other", "SYSTEM VIEWJOB", "DELETE on table shop.public.orders"]),
    );
  });

  test.each<[string, Facts]>([
    ["another user's answer", { user: "app_other" }],
    ["an answer with another code", { code: "Ab3_dEf-Gh1jKlMo" }],
    ["an answer without one of the databases", { grants: { shop: GRANTS.shop ?? [] } }],
  ])("%s proves nothing", (_what, facts) => {
    expect(verifyAnswer(subject, render(answer(facts)))).toMatchObject({ state: "inconclusive", databases: [] });
  });

  test("no answer that was cut anywhere proves that the user is restricted", () => {
    const whole = render(answer());
    // Behind the last value nothing of substance is left.
    const substance = whole.lastIndexOf("CONNECT");
    fc.assert(
      fc.property(fc.nat(substance), (end) => {
        expect(verifyAnswer(subject, whole.slice(0, end)).state).not.toBe("restricted");
      }),
      { numRuns: process.env.ROLECALL_PROVE ? 300 : 100 },
    );
  });

  test("no answer from which a line was taken proves anything false", () => {
    const lines = render(answer({ roles: [...ROLES, ["admin", USER, "t"]] })).split("\n");
    for (const at of lines.keys())
      expect(verifyAnswer(subject, lines.toSpliced(at, 1).join("\n")).state, lines[at]).not.toBe("restricted");
  });
});

test("text that is no answer proves nothing, and never throws", () => {
  for (const text of [
    "",
    "0 rows",
    "(0 rows)",
    "ERROR: user does not exist",
    "SHOW GRANTS",
    "{",
    "[1,2]",
    "null",
    '["a"]',
    "a,b\n1,2",
  ])
    expect(verifyAnswer(subject, text)).toMatchObject({ state: "inconclusive" });
  fc.assert(
    fc.property(fc.string({ unit: codePoint, maxLength: 400 }), (text) => {
      expect(verifyAnswer(subject, text).state).toBe("inconclusive");
    }),
  );
});

test("two answers in one paste prove nothing", () => {
  const csv = FORMATS.csv?.(answer()) ?? "";
  expect(verifyAnswer(subject, `${csv}\n${csv}`)).toMatchObject({ state: "inconclusive" });
});

test.each(["csv", "tsv", "json lines"])("a megabyte of %s is read in a moment", (format) => {
  const rows = Array.from({ length: 12_000 }, (_, at) => [
    "shop",
    "public",
    `table_${at}`,
    "table",
    SHOP_ROLE,
    "SELECT",
    "f",
  ]);
  const grants = { ...GRANTS, shop: [...(GRANTS.shop ?? []), ...rows] };
  expect(verifyAnswer(subject, FORMATS[format]?.(answer({ grants })) ?? "").state).toBe("restricted");
});
