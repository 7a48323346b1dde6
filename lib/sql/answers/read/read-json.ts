import { type Building, notUnderstood, type Reading } from "./result-set.ts";
import { isTalk, refusalIn } from "./talk.ts";

/** Whether a text is JSON: a line of it begins like a list or an object, and none before it is a row of something else. */
export function hasJson(text: string): boolean {
  return /^[^\S\n]*(\[\s*[{\]SO]|\{\s*")/m.test(text);
}

/** Lists of objects one after the other, or an object on each line. */
export function readJson(text: string): Reading {
  const sets: Building[] = [];
  const problems: string[] = [];
  for (let at = 0; at < text.length; ) {
    const character = text.charAt(at);
    if (/\s/.test(character)) at++;
    else if (character === "[" || character === "{") {
      const end = endOfValue(text, at);
      if (end === -1) return { sets, problems: [...problems, "The JSON is not closed: the answer was cut."] };
      const before = sets.length;
      const problem = readValue(text.slice(at, end), sets);
      // Text before the first result was typed, such as a prompt in brackets.
      if (problem !== undefined && before > 0) problems.push(problem);
      at = end;
    } else {
      const newline = text.indexOf("\n", at);
      const line = text.slice(at, newline === -1 ? text.length : newline);
      const refusal = refusalIn(line);
      if (refusal !== undefined) problems.push(refusal);
      else if (sets.length > 0 && !isTalk(line)) problems.push(notUnderstood(line));
      at += line.length;
    }
  }
  return { sets, problems };
}

/** `cockroach sql` prints a list around the tag of a statement without rows, such as USE. */
const TAG_IN_LIST = /^\[\s*(SET|OK|USE|SHOW( [A-Z]+)*( 0)?)\s*\]$/;

/** The problem with a value, if there is one. */
function readValue(text: string, sets: Building[]): string | undefined {
  if (TAG_IN_LIST.test(text)) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return "The JSON cannot be read: it may have been cut.";
  }
  const list = Array.isArray(value) ? value : listIn(value);
  if (list) return readList(list, sets);
  // An object alone is a row: where its columns are those of the row before, of the same result.
  return isRow(value) ? addRow(value, sets, sets.at(-1)) : "The JSON holds values that are not rows.";
}

/** Some clients put the list into an object, under the name of the statement. */
function listIn(value: unknown): readonly unknown[] | undefined {
  if (!isRow(value)) return undefined;
  const [only, ...others] = Object.values(value);
  return others.length === 0 && Array.isArray(only) ? only : undefined;
}

function readList(list: readonly unknown[], sets: Building[]): string | undefined {
  let open: Building | undefined;
  for (const value of list) {
    if (!isRow(value)) return "The JSON holds values that are not rows.";
    addRow(value, sets, open);
    open = sets.at(-1);
    if (open) open.ended = true;
  }
  return undefined;
}

function isRow(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A proof is one row, so that a second one is another result. */
function addRow(record: Readonly<Record<string, unknown>>, sets: Building[], open: Building | undefined): undefined {
  const columns = Object.keys(record);
  const row = columns.map((column) => asText(record[column]));
  const same = open && open.columns.join("|") === columns.join("|");
  if (same && !columns.includes("code")) open.rows.push(row);
  else sets.push({ columns, rows: [row] });
}

function asText(value: unknown): string {
  if (value === true) return "t";
  if (value === false) return "f";
  if (value === null || value === undefined) return "NULL";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** Where a list or object ends; -1 where it does not. Brackets inside texts are none. */
function endOfValue(text: string, start: number): number {
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    const character = text.charAt(at);
    if (character === '"') {
      at = endOfText(text, at);
      if (at === -1) return -1;
    } else if (character === "[" || character === "{") depth++;
    else if (character === "]" || character === "}") {
      depth--;
      if (depth === 0) return at + 1;
    }
  }
  return -1;
}

function endOfText(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    const character = text.charAt(at);
    if (character === "\\") at++;
    else if (character === '"') return at;
  }
  return -1;
}
