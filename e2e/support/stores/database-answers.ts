/** A result of the database: columns and rows, as text. */
type Result = { columns: readonly string[]; rows: readonly (readonly string[])[] };

export type Held = {
  name: string;
  code: string;
  /** role options, as SHOW USERS prints them */
  options?: string;
  /** role and member: another member than the user is a role that the user is in */
  roles?: readonly (readonly [role: string, member: string])[];
  system?: readonly string[];
  /** what `SHOW GRANTS` lists in each database that the script enters */
  grants: Readonly<Record<string, readonly Grant[]>>;
  /** default privileges for all roles, in the schema public of each of these databases */
  later?: readonly Later[];
};
export type Later = { objects: "tables" | "sequences"; holder: string; privilege: string };
export type Grant = { kind: string; schema?: string; object?: string; holder: string; privilege: string };

export const FORMATS = ["cockroach table", "psql", "cockroach csv", "cockroach tsv"] as const;
export type Format = (typeof FORMATS)[number];

/** The answer of such a database to the verify script, as the client prints it. */
export function answerOf(format: Format, held: Held): string {
  const print = PRINTERS[format];
  const { system: _, ...others } = held.grants;
  return [
    ...clusterResults(held, Object.keys(others).length).map(print),
    "SET\n",
    ...databaseResults(held, "system", []).map(print),
    ...Object.entries(others).flatMap(([database, grants]) => [
      "SET\n",
      ...["", "public"].flatMap((schema) => placeResults(held, database, schema).map(print)),
      ...databaseResults(held, database, grants).map(print),
    ]),
  ].join("");
}

function clusterResults({ name, code, options = "{}", roles = [], system = [] }: Held, databases: number): Result[] {
  const names = [...new Set([name, ...roles.flat()])];
  const admins = roles.filter(([role]) => role === "admin").length;
  const counts = [roles.length, admins, system.length].map(String);
  return [
    {
      columns: [
        ...["sql_user", "code", "database_name", "users", "databases", "places"],
        ...["roles", "admin_roles", "system_grants", "connections"],
      ],
      rows: [[name, code, "defaultdb", ...[names.length, databases + 1, 2 * databases].map(String), ...counts, "0"]],
    },
    {
      columns: ["username", "role_options", "role_options_length", "owns_database"],
      rows: names.map((each) =>
        each === name ? [each, options, String(options.length), "f"] : [each, "{}", "2", "f"],
      ),
    },
    { columns: ["role_name", "member", "is_admin"], rows: roles.map(([role, member]) => [role, member, "f"]) },
    {
      columns: ["grantee", "privilege_type", "is_grantable"],
      rows: system.map((privilege) => [name, privilege, "f"]),
    },
    { columns: ["connection_name", "grantee", "privilege_type", "is_grantable"], rows: [] },
  ];
}

/** The schema public holds only objects with grants; the user owns nothing. */
function placeResults({ name, code, grants, later = [] }: Held, database: string, schema: string): Result[] {
  const there = new Map(
    (grants[database] ?? []).flatMap(({ kind, schema: within, object }) =>
      object !== undefined && within === schema ? [[object, kind] as const] : [],
    ),
  );
  const at = [database, schema];
  const objects = [...there].map(([object, kind]) => [...at, schema, object, kind, "maker", "f"]);
  const defaults = (schema === "" ? [] : later).map(({ objects: kind, holder, privilege }) => [
    ...[...at, "NULL", "t", kind],
    ...[holder, privilege, "f"],
  ]);
  return [
    {
      columns: "sql_user code database_name in_schema taken_from objects defaults".split(" "),
      rows: [[name, code, ...at, "", String(objects.length), String(defaults.length)]],
    },
    {
      columns: "database_name in_schema schema_name object_name object_type owner is_own".split(" "),
      rows: objects,
    },
    {
      columns: "database_name in_schema role for_all_roles object_type grantee privilege_type is_grantable".split(" "),
      rows: defaults,
    },
  ];
}

function databaseResults({ name, code }: Held, database: string, grants: readonly Grant[]): Result[] {
  return [
    {
      columns: ["sql_user", "code", "database_name", "owned", "grants", "public_rights"],
      rows: [[name, code, database, "0", String(grants.length), "1"]],
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
    {
      columns: "database_name schema_name object_name object_type public_privilege is_grantable".split(" "),
      rows: [[database, "NULL", "NULL", "database", "CONNECT", "f"]],
    },
  ];
}

const PRINTERS: Record<Format, (result: Result) => string> = {
  "cockroach table": (result) =>
    `${table(result, { first: "  ", centred: true })}\nTime: 6ms total (execution 5ms / network 1ms)\n\n`,
  psql: (result) => `${table(result, { first: " ", centred: false })}\n`,
  "cockroach csv": ({ columns, rows }) => [columns, ...rows].map((row) => `${row.map(csvCell).join(",")}\n`).join(""),
  "cockroach tsv": ({ columns, rows }) => [columns, ...rows].map((row) => `${row.join("\t")}\n`).join(""),
};

/** Columns as wide as their longest cell, heads in the middle. `centred`: so are the values t and f. */
function table({ columns, rows }: Result, { first, centred }: { first: string; centred: boolean }): string {
  const widths = columns.map((column, at) => Math.max(...[column, ...rows.map((row) => row[at] ?? "")].map(lengthOf)));
  const line = (cells: readonly string[], place: (cell: string, width: number) => string) =>
    first + cells.map((cell, at) => `${place(cell, widths[at] ?? 0)} `).join("| ");
  const value = (cell: string, width: number) => {
    if (centred && /^[tf]$/.test(cell)) return middle(cell, width);
    return /^\d+$/.test(cell) ? cell.padStart(width) : cell.padEnd(width);
  };
  const rule = widths.map((width, at) => "-".repeat(width + 1 + (at === 0 ? first.length : 1))).join("+");
  const count = `(${rows.length} row${rows.length === 1 ? "" : "s"})`;
  return `${[line(columns, middle), rule, ...rows.map((row) => line(row, value)), count].join("\n")}\n`;
}

const lengthOf = (text: string) => text.length;

function middle(text: string, width: number): string {
  return text.padStart(Math.floor((width + text.length) / 2)).padEnd(width);
}

function csvCell(text: string): string {
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
