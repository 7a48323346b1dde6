/** Rows that a database answered to one statement, whatever the format in which they were pasted. */
export type ResultSet = { readonly columns: readonly string[]; readonly rows: readonly (readonly string[])[] };

/** What stands behind a row that counts it: `complete` where there are as many rows as were counted. */
export type Found = {
  readonly set: ResultSet | undefined;
  readonly rows: readonly (readonly string[])[];
  readonly complete: boolean;
};

/** Column lists of the statements that are asked for: by these a header is told from a row, where nothing else tells. */
const KNOWN_COLUMNS: ReadonlySet<string> = new Set([
  ..."sql_user code database_name roles admin_roles system_grants grants".split(" "),
  ..."role_name member is_admin admin_option grantee privilege_type is_grantable".split(" "),
  ..."schema_name relation_name object_name object_type".split(" "),
]);

export function isHeader(cells: readonly string[]): boolean {
  return cells.length > 1 && cells.every((cell) => KNOWN_COLUMNS.has(cell));
}

/** The value of a column in a row; empty where the set has no such column. */
export function cellOf(set: ResultSet, row: readonly string[], column: string): string {
  return row[set.columns.indexOf(column)] ?? "";
}

export function hasColumns(set: ResultSet, columns: readonly string[]): boolean {
  return columns.every((column) => set.columns.includes(column));
}

/** Whether every yes-or-no value is one: half of one at the end tells that the text was cut. */
export function hasWholeValues(set: ResultSet): boolean {
  const yesOrNo = set.columns.flatMap((column, at) =>
    /^(is_admin|is_grantable|admin_option)$/.test(column) ? [at] : [],
  );
  return set.rows.every((row) => yesOrNo.every((at) => /^(t|f|true|false|yes|no)$/i.test(row[at] ?? "")));
}
