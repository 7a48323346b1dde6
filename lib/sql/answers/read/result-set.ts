/**
 * Rows that a database answered to one statement, whatever the format in which they were pasted. `ended` where the text
 * shows that no row is missing at its end: a count that is right, or the bracket that closes a list.
 */
export type ResultSet = {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly ended?: true;
};

/** A result while it is read. */
export type Building = { readonly columns: readonly string[]; readonly rows: string[][]; ended?: true };

/** A parsed answer. `problems` names the parts that could not be read: with any, the answer proves nothing. */
export type ParsedAnswer = {
  readonly sets: readonly ResultSet[];
  /** whether every line was understood, no count is wrong and nothing was cut in the middle */
  readonly complete: boolean;
  /** sentences for people */
  readonly problems: readonly string[];
};

/** The result of a reader of one format. */
export type Reading = { readonly sets: readonly ResultSet[]; readonly problems: readonly string[] };

/** The rows of an answer; no result at all where the format prints none for no rows. */
export type Found = { readonly set: ResultSet | undefined; readonly rows: ResultSet["rows"] };

/** The columns of SHOW GRANTS. */
export const GRANT_COLUMNS: readonly string[] =
  "database_name schema_name object_name object_type grantee privilege_type is_grantable".split(" ");

/**
 * The columns of the statements of the scripts: the proofs first, then SHOW GRANTS ON ROLE, SYSTEM, on external connections, of
 * a database and of public, then the objects and default privileges of a database or schema.
 */
const CLUSTER_PROOF = "sql_user code database_name users databases places roles admin_roles system_grants connections";
const SHAPES = [
  CLUSTER_PROOF,
  "sql_user code database_name databases users roles system_grants cluster_databases",
  "sql_user code database_name owners powers",
  "username role_options role_options_length owns_database",
  "owner owned",
  "database_id cluster_database",
  "sql_user code database_name in_schema taken_from objects defaults",
  "sql_user code database_name owned grants public_rights",
  "role_name member is_admin",
  "grantee privilege_type is_grantable",
  "connection_name grantee privilege_type is_grantable",
  "database_name schema_name object_name object_type grantee privilege_type is_grantable",
  "database_name schema_name object_name object_type public_privilege is_grantable",
  "database_name in_schema schema_name object_name object_type owner is_own",
  "database_name in_schema role for_all_roles object_type grantee privilege_type is_grantable",
].map((columns) => columns.split(" "));
const KNOWN_COLUMNS: ReadonlySet<string> = new Set(SHAPES.flat());
const KNOWN_SHAPES: ReadonlySet<string> = new Set(SHAPES.map((columns) => columns.toSorted().join()));

/**
 * Column names tell a header from a row. No row looks like one: each result has a number or a boolean, and neither is the name of a column.
 */
export function isHeader(cells: readonly string[]): boolean {
  return cells.length > 1 && cells.every((cell) => KNOWN_COLUMNS.has(cell));
}

/** Whether a result is one of the script's; some formats print columns by the alphabet. */
export function hasKnownShape({ columns }: ResultSet): boolean {
  return KNOWN_SHAPES.has(columns.toSorted().join());
}

/** Whether a result has only the first columns of the proof about the cluster, as where an answer ends in the middle of it. */
export function isBeginOfClusterProof({ columns }: ResultSet): boolean {
  return `${CLUSTER_PROOF} `.startsWith(`${columns.join(" ")} `);
}

/** The value of a column in a row; empty where the set has no such column. */
export function cellOf(set: ResultSet, row: readonly string[], column: string): string {
  return row[set.columns.indexOf(column)] ?? "";
}

/** Whether a result has all of these columns; it may have others. */
export function hasColumns(set: ResultSet, columns: readonly string[]): boolean {
  return columns.every((column) => set.columns.includes(column));
}

/**
 * Whether a row stands in a result twice. The database prints each grant and each membership once, so the second one stands for another that
 * was lost: the number of rows does not show that. Routines of one name may print as the same.
 */
export function hasRowTwice(set: ResultSet): boolean {
  const rows = set.rows.filter((row) => !ROUTINES.has(cellOf(set, row, "object_type")));
  return new Set(rows.map((row) => JSON.stringify(row))).size < rows.length;
}

export const ROW_TWICE = "The answer has a row twice, so another one may be missing. Run the script again.";

const ROUTINES: ReadonlySet<string> = new Set(["routine", "function", "procedure"]);

/** Whether a yes-or-no value is a yes. */
export function isYes(value: string): boolean {
  return /^(t|true|yes)$/i.test(value);
}

/** Whether every yes-or-no value is one: half of one at the end tells that the text was cut. */
export function hasWholeValues(set: ResultSet): boolean {
  const yesOrNo = set.columns.flatMap((column, at) =>
    /^(is_admin|is_grantable|is_own|for_all_roles|owns_database)$/.test(column) ? [at] : [],
  );
  return set.rows.every((row) => yesOrNo.every((at) => /^(t|f|true|false|yes|no)$/i.test(row[at] ?? "")));
}

/** The problem with a line that is no row. */
export function notUnderstood(line: string): string {
  const text = line.trim();
  return `This line is not understood: ${text.length > 80 ? `${text.slice(0, 80)}…` : text}`;
}
