/** A result of the database: columns and rows, as text. */
type Result = { columns: readonly string[]; rows: readonly (readonly string[])[] };

export type Held = {
  name: string;
  code: string;
  /** role and member: another member than the user is a role that the user is in */
  roles?: readonly (readonly [role: string, member: string])[];
  system?: readonly string[];
  /** what `SHOW GRANTS` lists in each database that the script enters */
  grants: Readonly<Record<string, readonly Grant[]>>;
};
export type Grant = { kind: string; schema?: string; object?: string; holder: string; privilege: string };

export const FORMATS = ["cockroach table", "psql", "cockroach csv", "cockroach tsv"] as const;
export type Format = (typeof FORMATS)[number];

/** What a database that holds this would answer to the verify script, as the client prints it. */
export function answerOf(format: Format, held: Held): string {
  const print = PRINTERS[format];
  return [
    ...clusterResults(held).map(print),
    ...Object.entries(held.grants).flatMap(([database, grants]) => [
      "SET\n",
      ...databaseResults(held, database, grants).map(print),
    ]),
  ].join("");
}

function clusterResults({ name, code, roles = [], system = [] }: Held): Result[] {
  const admins = roles.filter(([role]) => role === "admin").length;
  const counts = [roles.length, admins, system.length].map(String);
  return [
    {
      columns: ["sql_user", "code", "database_name", "roles", "admin_roles", "system_grants"],
      rows: [[name, code, "defaultdb", ...counts]],
    },
    { columns: ["role_name", "member", "is_admin"], rows: roles.map(([role, member]) => [role, member, "f"]) },
    {
      columns: ["grantee", "privilege_type", "is_grantable"],
      rows: system.map((privilege) => [name, privilege, "f"]),
    },
  ];
}

function databaseResults({ name, code }: Held, database: string, grants: readonly Grant[]): Result[] {
  return [
    {
      columns: ["sql_user", "code", "database_name", "grants"],
      rows: [[name, code, database, String(grants.length)]],
    },
    {
      columns: [
        "database_name",
        "schema_name",
        "object_name",
        "object_type",
        "grantee",
        "privilege_type",
        "is_grantable",
      ],
      rows: grants.map(({ kind, schema = "NULL", object = "NULL", holder, privilege }) => [
        ...[database, schema, object, kind],
        ...[holder, privilege, "f"],
      ]),
    },
  ];
}

const PRINTERS: Record<Format, (result: Result) => string> = {
  "cockroach table": (result) => table(result, "-", "\n\n"),
  psql: (result) => table(result, "-", "\n\n"),
  "cockroach csv": ({ columns, rows }) => [columns, ...rows].map((row) => `${row.map(csvCell).join(",")}\n`).join(""),
  "cockroach tsv": ({ columns, rows }) => [columns, ...rows].map((row) => `${row.join("\t")}\n`).join(""),
};

function table({ columns, rows }: Result, rule: string, end: string): string {
  const widths = columns.map((column, at) => Math.max(...[column, ...rows.map((row) => row[at] ?? "")].map(lengthOf)));
  const line = (cells: readonly string[]) => cells.map((cell, at) => ` ${cell.padEnd(widths[at] ?? 0)} `).join("|");
  const between = widths.map((width) => rule.repeat(width + 2)).join("+");
  const count = `(${rows.length} row${rows.length === 1 ? "" : "s"})`;
  return `${[line(columns), between, ...rows.map(line), count].join("\n")}${end}`;
}

const lengthOf = (text: string) => text.length;

function csvCell(text: string): string {
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
