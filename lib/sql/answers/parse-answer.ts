import { delimitedRecords } from "./delimited.ts";
import { hasWholeValues, isHeader, type ResultSet } from "./result-set.ts";

/** What a pasted answer holds; `problems` names what could not be understood: such an answer proves nothing. */
export type ParsedAnswer = { readonly sets: readonly ResultSet[]; readonly problems: readonly string[] };

/** What clients print around rows: prompts with the echoed statement, tags of statements, counts and times. */
const NOISE =
  /^\s*(\S+@\S*[>#]|\w*[=-][>#]|->|SET$|USE$|SHOW\b|SELECT \d+|Time:|Timing |NOTICE:|Expanded display|Output format|#|--(\s|$)|\*\s|[(]\d+ rows?[)]|Network Latency)/i;
const RULE = /^[\s+|┌┬┐├┼┤└┴┘─-]*-{2,}[\s+|-]*$/;
const RECORD_HEAD = /^-\[ RECORD \d+ ?\][-+]*$/i;
const ROW_COUNT = /^\s*[(](\d+) rows?[)]\s*$/i;

/**
 * Reads what a person pasted: the table, records, CSV, TSV, JSON or one-object-per-line output of `cockroach sql` and psql, several
 * results one after the other. Never throws.
 */
export function parseAnswer(pasted: string): ParsedAnswer {
  const { sets, problems } = read(pasted);
  if (sets.every(hasWholeValues)) return { sets, problems };
  return { sets, problems: [...problems, "A value is not whole: the answer was cut."] };
}

function read(pasted: string): ParsedAnswer {
  const text = pasted.replaceAll(/\r\n?/g, "\n").trim();
  if (text === "") return { sets: [], problems: ["Nothing was pasted."] };
  if (/^[[{]/.test(text)) return fromJson(text);
  if (/^\s*-\[ RECORD/im.test(text)) return fromRecords(text);
  if (text.split("\n").some((line) => isHeader(cellsOf(line)))) return fromTable(text);
  for (const delimiter of [",", "\t"] as const)
    if (text.split("\n").some((line) => isHeader(line.split(delimiter)))) return fromDelimited(text, delimiter);
  return { sets: [], problems: ["This is not the answer to the verify script in a form that Rolecall knows."] };
}

type Building = { columns: string[]; rows: string[][] };

function fromTable(text: string): ParsedAnswer {
  const sets: Building[] = [];
  const problems: string[] = [];
  let open: Building | undefined;
  for (const line of text.split("\n")) {
    const count = ROW_COUNT.exec(line)?.[1];
    if (count !== undefined) {
      if (open && open.rows.length !== Number(count))
        problems.push(`A result says ${count} rows, and has ${open.rows.length}.`);
      open = undefined;
      continue;
    }
    if (line.trim() === "" || RULE.test(line) || (NOISE.test(line) && !line.includes("|"))) continue;
    const cells = cellsOf(line);
    if (isHeader(cells)) {
      open = { columns: cells, rows: [] };
      sets.push(open);
    } else if (open && cells.length === open.columns.length) open.rows.push(cells);
    else if (!NOISE.test(line)) problems.push(`This line is not understood: ${shortened(line)}`);
  }
  return { sets, problems };
}

function cellsOf(line: string): string[] {
  return line
    .replace(/^\s*\|/, "")
    .replace(/\|\s*$/, "")
    .split("|")
    .map((cell) => cell.trim());
}

function fromDelimited(text: string, delimiter: "," | "\t"): ParsedAnswer {
  const lines = text
    .split("\n")
    .filter((line) => line.trim() !== "" && !(NOISE.test(line) && !line.includes(delimiter)));
  const records = delimitedRecords(lines.join("\n"), delimiter);
  if (!records) return { sets: [], problems: ["The answer ends inside a quoted value."] };
  const sets: Building[] = [];
  const problems: string[] = [];
  for (const cells of records) {
    const open = sets.at(-1);
    if (isHeader(cells)) sets.push({ columns: cells, rows: [] });
    else if (open && cells.length === open.columns.length) open.rows.push(cells);
    else problems.push(`This line is not understood: ${shortened(cells.join(delimiter))}`);
  }
  return { sets, problems };
}

/** `-[ RECORD 1 ]` and then one `column | value` a line. Records with the same columns in a row are one result. */
function fromRecords(text: string): ParsedAnswer {
  const sets: Building[] = [];
  const problems: string[] = [];
  let columns: string[] = [];
  let row: string[] = [];
  const close = () => {
    if (columns.length === 0) return;
    const open = sets.at(-1);
    // A proof is one row: a second record of it is another result.
    if (open && open.columns.join() === columns.join() && !columns.includes("code")) open.rows.push(row);
    else sets.push({ columns, rows: [row] });
    [columns, row] = [[], []];
  };
  for (const line of text.split("\n")) {
    if (RECORD_HEAD.test(line.trim())) close();
    else if (line.includes("|")) {
      const [column = "", ...rest] = line.split("|");
      columns.push(column.trim());
      row.push(rest.join("|").trim());
    } else if (line.trim() !== "" && !NOISE.test(line))
      problems.push(`This line is not understood: ${shortened(line)}`);
  }
  close();
  return { sets, problems };
}

function fromJson(text: string): ParsedAnswer {
  const sets: Building[] = [];
  try {
    for (const value of jsonValues(text))
      for (const record of Array.isArray(value) ? value : [value]) {
        const columns = Object.keys(record);
        const row = columns.map((column) => asText(record[column]));
        const open = sets.at(-1);
        if (open && open.columns.join() === columns.join() && !columns.includes("code")) open.rows.push(row);
        else sets.push({ columns, rows: [row] });
      }
  } catch {
    return { sets: [], problems: ["The JSON cannot be read: it may have been cut."] };
  }
  return { sets, problems: [] };
}

/** One document, or one on each line. */
function jsonValues(text: string): unknown[] {
  try {
    return [JSON.parse(text)];
  } catch {
    const lines = text.split("\n").filter((line) => line.trim() !== "" && !NOISE.test(line));
    return lines.map((line) => JSON.parse(line));
  }
}

function asText(value: unknown): string {
  if (value === true) return "t";
  if (value === false) return "f";
  return value === null || value === undefined ? "NULL" : String(value);
}

function shortened(line: string): string {
  return line.length > 80 ? `${line.slice(0, 80)}…` : line;
}
