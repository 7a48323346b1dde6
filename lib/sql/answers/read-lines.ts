import { cutAtBars } from "./display-width.ts";
import { type Building, isHeader, notUnderstood, type Reading } from "./result-set.ts";
import { isTalk, isTyped, refusalIn, rowCountOf } from "./talk.ts";

const RULE = /^\s*[+|]?-[-+|]*[+|]?\s*$/;
const RECORD_HEAD = /^\s*-\[ RECORD \d+ ?\][-+]*$/i;
/** A rule of psql's \pset linestyle unicode. */
const DRAWN_RULE = /^[ \t]*[┌┬┐├┼┤└┴┘─═╞╪╡╒╤╕╘╧╛]+[ \t]*$/;

/**
 * Tables and records of `cockroach sql` and psql: aligned or not, with borders or without, one after the other. Between
 * results a client may print what it likes; what has a bar and belongs to no result is a problem.
 */
export function readLines(text: string): Reading {
  const reader = new LineReader();
  const lines = text.split("\n");
  const drawn = lines.some((line) => DRAWN_RULE.test(line));
  for (const line of lines) reader.read(drawn ? asAscii(line) : line);
  return reader.end();
}

/** Whether a text is one of these, by any line of it. */
export function hasLines(text: string): boolean {
  return text.split("\n").some((line) => RECORD_HEAD.test(line) || isHeader(cellsOf(asAscii(line))));
}

/** Rules as they are, and of other lines only the bars: the rest may be names. */
function asAscii(line: string): string {
  const barred = line.replaceAll(/[│║]/g, "|");
  return DRAWN_RULE.test(line) ? barred.replaceAll(/[─═]/g, "-").replaceAll(/[^\s|-]/g, "+") : barred;
}

class LineReader {
  readonly #sets: Building[] = [];
  readonly #problems: string[] = [];
  #table: Building | null = null;
  /** where the rule under the header of the open table has its crossings */
  #bars: readonly number[] = [];
  #record: { columns: string[]; row: string[] } | null = null;

  end(): Reading {
    this.#closeRecord();
    return { sets: this.#sets, problems: this.#problems };
  }

  read(line: string): void {
    const refusal = refusalIn(line);
    if (refusal !== undefined) this.#problems.push(refusal);
    else if (RECORD_HEAD.test(line)) {
      this.#closeRecord();
      this.#table = null;
      this.#record = { columns: [], row: [] };
    } else if (this.#record && line.includes("|")) this.#readField(line);
    else {
      this.#closeRecord();
      this.#readLine(line);
    }
  }

  #readLine(line: string): void {
    const count = rowCountOf(line);
    if (count !== undefined) this.#closeTable(count);
    else if (line.trim() === "") this.#table = null;
    else if (RULE.test(line)) {
      if (this.#table?.rows.length === 0) this.#bars = barsOf(line);
    } else if (isHeader(cellsOf(line))) {
      this.#table = { columns: cellsOf(line), rows: [] };
      this.#bars = [];
      this.#sets.push(this.#table);
    } else if (this.#table) this.#readRow(this.#table, line);
    else if (line.includes("|") && !isTyped(line)) this.#problems.push(notUnderstood(line));
  }

  #readRow(table: Building, line: string): void {
    const plain = cellsOf(line);
    if (plain.length === table.columns.length) table.rows.push(plain);
    else if (isTalk(line)) this.#table = null;
    else {
      // A bar inside a name: the rule tells which bars are the table's.
      const cut = cutAtBars(line, this.#bars)?.map((cell) => cell.trim());
      const cells = cut?.length === table.columns.length + 2 ? cut.slice(1, -1) : cut;
      if (cells?.length === table.columns.length) table.rows.push(cells);
      else this.#problems.push(notUnderstood(line));
    }
  }

  #closeTable(count: number): void {
    const table = this.#table;
    this.#table = null;
    if (!table) return;
    if (table.rows.length === count) table.ended = true;
    else this.#problems.push(`A result says ${count} rows, and has ${table.rows.length}.`);
  }

  /** `column | value`; a value of several lines goes on, after a plus sign, with no column before the bar. */
  #readField(line: string): void {
    const record = this.#record;
    if (!record) return;
    const [label = "", ...rest] = line.split("|");
    const value = rest.join("|").replace(/^ /, "");
    const last = record.row.length - 1;
    const before = record.row[last];
    if (label.trim() === "" && before?.endsWith("+")) record.row[last] = `${before.slice(0, -1)}\n${value}`;
    else {
      record.columns.push(label.trim());
      record.row.push(value);
    }
  }

  /** Records in a row with the same columns are one result; a proof is one row, so a second one is another result. */
  #closeRecord(): void {
    const record = this.#record;
    this.#record = null;
    if (!record) return;
    const row = record.row.map((value) => value.trim());
    const open = this.#sets.at(-1);
    const same = open && open.columns.join("|") === record.columns.join("|");
    if (same && !record.columns.includes("code")) open.rows.push(row);
    else this.#sets.push({ columns: record.columns, rows: [row] });
  }
}

function cellsOf(line: string): string[] {
  return line
    .replace(/^\s*\|/, "")
    .replace(/\|\s*$/, "")
    .split("|")
    .map((cell) => cell.trim());
}

function barsOf(rule: string): readonly number[] {
  return [...rule.trimEnd()].flatMap((character, column) => (character === "-" || character === " " ? [] : [column]));
}
