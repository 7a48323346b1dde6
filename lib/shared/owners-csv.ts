import { UNPRINTABLE } from "./accounts.ts";
import { readCsv } from "./csv.ts";
import { type ImportProblem, OWNERS_MAX } from "./owners.ts";
import { SQL_USER_KIND_WORDS, SQL_USER_KINDS, type SqlUserKind } from "./sql-user-kinds.ts";
import { isSqlUserName, normalizeSqlUserName } from "./sql-user-names.ts";
import { PURPOSE_MAX } from "./sql-users.ts";
import { TEAM_NAME_MAX } from "./teams.ts";

const HEADER = ["name", "team", "purpose", "kind"] as const;

/** One row of an import, as it says it: without a team it has no owner, without purpose or kind these stay. */
export type OwnerRow = { line: number; name: string; team: string; purpose: string; kind: SqlUserKind | null };

/**
 * Reads a file of owners: a line `name,team,purpose,kind`, then one line for each SQL user. Whether there are such SQL users and such
 * teams is for others to say. With any problem the rows are not to be used.
 */
export function readOwners(text: string): { rows: OwnerRow[]; problems: ImportProblem[] } {
  const { records, problem } = readCsv(text);
  const [header, ...rest] = records;
  const problems: ImportProblem[] = problem ? [problem] : [];
  const isHeader = header?.cells.map((cell) => cell.trim().toLowerCase()).join() === HEADER.join();
  if (!header || !isHeader) {
    const words = `The first line must be ${HEADER.join()}, with commas.`;
    return { rows: [], problems: [...problems, { line: header?.line ?? 1, words }] };
  }
  if (rest.length > OWNERS_MAX) {
    const words = `More than ${OWNERS_MAX.toLocaleString("en")} rows. Split the file.`;
    return { rows: [], problems: [{ line: rest[OWNERS_MAX]?.line ?? 1, words }] };
  }
  if (rest.length === 0 && !problem)
    return { rows: [], problems: [{ line: header.line, words: "No row follows the first line." }] };
  const firstLine = new Map<string, number>();
  const rows: OwnerRow[] = [];
  for (const { line, cells } of rest) {
    const read = readRow(line, cells);
    problems.push(...read.problems.map((words) => ({ line, words })));
    if (!read.row) continue;
    const before = firstLine.get(read.row.name);
    if (before === undefined) firstLine.set(read.row.name, line);
    else problems.push({ line, words: `${read.row.name} stands in line ${before} already.` });
    rows.push(read.row);
  }
  return { rows, problems: problems.sort((one, other) => one.line - other.line) };
}

function readRow(line: number, cells: readonly string[]): { row?: OwnerRow; problems: string[] } {
  if (cells.length !== HEADER.length) return { problems: [`${cells.length} columns instead of ${HEADER.length}.`] };
  const odd = cells.flatMap((cell, index) => {
    const words = oddText(cell);
    return words ? `The ${HEADER[index]} ${words}` : [];
  });
  if (odd.length > 0) return { problems: odd };
  const [typed = "", team = "", purpose = "", kindWord = ""] = cells.map((cell) => cell.trim());
  const name = normalizeSqlUserName(typed);
  const kind = kindOf(kindWord);
  const problems: string[] = [];
  if (name === "") problems.push("The name is missing.");
  else if (!isSqlUserName(name)) problems.push(`${shortened(name)} is not a name of a SQL user.`);
  if (team.length > TEAM_NAME_MAX) problems.push(`The team is longer than ${TEAM_NAME_MAX} characters.`);
  if (purpose.length > PURPOSE_MAX) problems.push(`The purpose is longer than ${PURPOSE_MAX} characters.`);
  if (kind === undefined)
    problems.push(
      `The kind is ${shortened(kindWord)} instead of ${Object.values(SQL_USER_KIND_WORDS).join(", ")} or nothing.`,
    );
  return isSqlUserName(name) ? { row: { line, name, team, purpose, kind: kind ?? null }, problems } : { problems };
}

/** What is imported is exported some day, and then opened in a spreadsheet, which would run it. */
const FORMULA = /^\s*[=+\-@\t\r]/;

function oddText(cell: string): string | undefined {
  if (cell.includes("\uFFFD")) return "holds bytes that are no text. Save the file as UTF-8.";
  const begin = FORMULA.exec(cell)?.[0].at(-1);
  if (begin !== undefined)
    return `begins with ${begin === "\t" ? "a tab" : begin === "\r" ? "a carriage return" : begin}, as a formula of a spreadsheet does.`;
  return UNPRINTABLE.test(cell) ? "holds a line break or a character that cannot be printed." : undefined;
}

/** Null where nothing is said, undefined where it is no kind. In any case, and with any of `-`, `_` and blank. */
function kindOf(word: string): SqlUserKind | null | undefined {
  const plain = word.toLowerCase().replace(/[\s-]/g, "_");
  return plain === "" ? null : SQL_USER_KINDS.find((kind) => kind === plain);
}

/** A value as a message can hold it. */
function shortened(value: string): string {
  return `“${value.length > 40 ? `${value.slice(0, 40)}…` : value}”`;
}
