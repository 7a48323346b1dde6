import { number } from "../counted.ts";
import { readCsv } from "../csv.ts";
import { UNPRINTABLE } from "../people/accounts.ts";
import { TEAM_NAME_MAX } from "../people/teams.ts";
import { type ImportProblem, OWNERS_MAX } from "./owners.ts";
import {
  type Description,
  descriptionOf,
  eachField,
  IMPORT_FIELDS,
  type ImportedDescription,
  type ImportField,
  isTextField,
  SQL_USER_FIELDS,
} from "./sql-user-fields.ts";
import { SQL_USER_KIND_WORDS, SQL_USER_KINDS, type SqlUserKind } from "./sql-user-kinds.ts";
import { isSqlUserName, normalizeSqlUserName } from "./sql-user-names.ts";

const COLUMNS = ["name", SQL_USER_FIELDS.owner.csv.column, ...IMPORT_FIELDS.map(columnOf)];
/** The accepted header lines: optional columns at the end may be missing. */
const HEADERS = COLUMNS.map((_, index) => COLUMNS.slice(0, index + 1)).slice(
  1 + IMPORT_FIELDS.filter((field) => !("optional" in SQL_USER_FIELDS[field].csv)).length,
);
/** An example file. */
export const OWNERS_EXAMPLE = [
  COLUMNS,
  [
    "app_orders",
    SQL_USER_FIELDS.owner.csv.example,
    ...IMPORT_FIELDS.map((field) => SQL_USER_FIELDS[field].csv.example),
  ],
]
  .map((cells) => `${cells.join()}\n`)
  .join("");

/** One row of an import. Without a team the SQL user has no owner; empty values change nothing. */
export type OwnerRow = { line: number; name: string; team: string } & ImportedDescription;

/**
 * Reads a file of owners, as in {@link OWNERS_EXAMPLE}. It does not check that the SQL users and teams exist. With any problem, do not
 * use the rows.
 */
export function readOwners(text: string): { rows: OwnerRow[]; problems: ImportProblem[] } {
  const { records, problem } = readCsv(text);
  const [header, ...rest] = records;
  const problems: ImportProblem[] = problem ? [problem] : [];
  const given = header?.cells.map((cell) => cell.trim().toLowerCase()).join();
  const columns = HEADERS.find((each) => each.join() === given);
  if (!header || !columns) {
    const words = `The first line must be ${HEADERS.map((each) => each.join()).join(" or ")}, with commas.`;
    return { rows: [], problems: [...problems, { line: header?.line ?? 1, words }] };
  }
  if (rest.length > OWNERS_MAX) {
    const words = `More than ${number(OWNERS_MAX)} rows. Split the file.`;
    return { rows: [], problems: [{ line: rest[OWNERS_MAX]?.line ?? 1, words }] };
  }
  if (rest.length === 0 && !problem)
    return { rows: [], problems: [{ line: header.line, words: "No row follows the first line." }] };
  const firstLine = new Map<string, number>();
  const rows: OwnerRow[] = [];
  for (const { line, cells } of rest) {
    const read = readRow(line, cells, columns);
    problems.push(...read.problems.map((words) => ({ line, words })));
    if (!read.row) continue;
    const before = firstLine.get(read.row.name);
    if (before === undefined) firstLine.set(read.row.name, line);
    else problems.push({ line, words: `${read.row.name} is already in line ${before}.` });
    rows.push(read.row);
  }
  return { rows, problems: problems.sort((one, other) => one.line - other.line) };
}

type Exported = { name: string; owner?: string | undefined } & { [F in ImportField]?: string | undefined };

/**
 * The SQL users as a file that an import takes. A cell that a spreadsheet would run, which the import refuses, begins with an apostrophe.
 */
export function writeOwners(users: readonly Exported[]): string {
  const lines = users.map((user) => [user.name, user.owner ?? "", ...IMPORT_FIELDS.map((field) => user[field] ?? "")]);
  return [COLUMNS, ...lines].map((cells) => `${cells.map(asCell).join()}\r\n`).join("");
}

function asCell(text: string): string {
  const plain = FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}

function columnOf(field: ImportField): string {
  return SQL_USER_FIELDS[field].csv.column;
}

function readRow(
  line: number,
  cells: readonly string[],
  columns: readonly string[],
): { row?: OwnerRow; problems: string[] } {
  if (cells.length !== columns.length) return { problems: [`${cells.length} columns instead of ${columns.length}.`] };
  const odd = cells.flatMap((cell, index) => {
    const words = oddText(cell);
    return words ? `The ${columns[index]} ${words}` : [];
  });
  if (odd.length > 0) return { problems: odd };
  const [typed = "", team = "", ...rest] = cells.map((cell) => cell.trim());
  const name = normalizeSqlUserName(typed);
  const problems: string[] = [];
  if (name === "") problems.push("The name is missing.");
  else if (!isSqlUserName(name)) problems.push(`${shortened(name)} is not a valid SQL user name.`);
  if (team.length > TEAM_NAME_MAX) problems.push(`The team is longer than ${TEAM_NAME_MAX} characters.`);
  const read = eachField(IMPORT_FIELDS, (field) => readCell(field, rest[IMPORT_FIELDS.indexOf(field)] ?? ""));
  problems.push(...IMPORT_FIELDS.flatMap((field) => read[field].problem ?? []));
  const description = eachField(IMPORT_FIELDS, (field) => read[field].value) as Partial<Description>;
  return isSqlUserName(name)
    ? { row: { line, name, team, ...descriptionOf(IMPORT_FIELDS, description) }, problems }
    : { problems };
}

function readCell(field: ImportField, cell: string): { value?: string | SqlUserKind | null; problem?: string } {
  const column = columnOf(field);
  if (isTextField(field)) {
    const { max } = SQL_USER_FIELDS[field];
    return cell.length > max ? { problem: `The ${column} is longer than ${max} characters.` } : { value: cell };
  }
  const kind = kindOf(cell);
  const words = `The ${column} is ${shortened(cell)} instead of ${Object.values(SQL_USER_KIND_WORDS).join(", ")} or empty.`;
  return kind === undefined ? { problem: words } : { value: kind };
}

/** Imported values are exported later, and a spreadsheet would run such a formula. */
const FORMULA = /^\s*[=+\-@\t\r]/;
/** In many countries a spreadsheet splits cells at semicolons. */
const LATER_FORMULA = /;\s*[=+\-@]/;

function oddText(cell: string): string | undefined {
  if (cell.includes("\uFFFD")) return "contains invalid bytes. Save the file as UTF-8.";
  const begin = FORMULA.exec(cell)?.[0].at(-1);
  if (begin !== undefined)
    return `begins with ${begin === "\t" ? "a tab" : begin === "\r" ? "a carriage return" : begin}, like a spreadsheet formula.`;
  if (LATER_FORMULA.test(cell)) return "contains a spreadsheet formula after a semicolon.";
  return UNPRINTABLE.test(cell) ? "contains a line break or an unprintable character." : undefined;
}

/** Null for an empty word, undefined for an unknown kind. Ignores case; accepts `-`, `_` and space. */
function kindOf(word: string): SqlUserKind | null | undefined {
  const plain = word.toLowerCase().replace(/[\s-]/g, "_");
  return plain === "" ? null : SQL_USER_KINDS.find((kind) => kind === plain);
}

/** A value, shortened for a message. */
function shortened(value: string): string {
  return `“${value.length > 40 ? `${value.slice(0, 40)}…` : value}”`;
}
