import { type Building, isHeader, notUnderstood, type Reading } from "./result-set.ts";
import { isTalk, isTyped, refusalIn, rowCountOf } from "./talk.ts";

/** Characters that take no column of their own. */
const NONE = /^[\p{Mn}\p{Me}\p{Cf}]$/u;
/** East Asian wide and full-width ones and most emoji, which take two. */
const TWO =
  /^[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1f64f}\u{1f900}-\u{1f9ff}\u{20000}-\u{3fffd}]$/u;

/**
 * Cuts a line at columns of the screen: the pieces between these, or null where no bar stands at one of them. Clients pad
 * by the width on the screen, not by the number of characters.
 */
function cutAtBars(line: string, bars: readonly number[], bar: string): readonly string[] | null {
  const pieces: string[] = [];
  let piece = "";
  let column = 0;
  for (const character of line) {
    if (column === bars[pieces.length] && !NONE.test(character)) {
      if (character !== bar) return null;
      pieces.push(piece);
      piece = "";
    } else piece += character;
    column += widthOf(character);
  }
  return pieces.length === bars.length ? [...pieces, piece] : null;
}

function widthOf(character: string): number {
  if (character < "\u0300") return 1;
  if (NONE.test(character)) return 0;
  return TWO.test(character) ? 2 : 1;
}

const RULE = /^\s*[+|]?-[-+|]*[+|]?\s*$/;
const RECORD_HEAD = /^\s*-\[ RECORD \d+ ?\][-+]*$/i;
/** A rule of psql's \pset linestyle unicode. */
const DRAWN_RULE = /^[ \t]*[┌┬┐├┼┤└┴┘─═╞╪╡╒╤╕╘╧╛╔╦╗╠╬╣╚╩╝╟╫╢╓╥╖╙╨╜]+[ \t]*$/;

/** The separators of a table's cells; box-drawing characters are text in a table without a box. */
const BARS = ["|", "│", "║"] as const;

/** How the open table is printed: rows are read as the header was, so that a bar at the edge of a name stays in it. */
type Look = { readonly bar: (typeof BARS)[number]; readonly bordered: boolean };

/**
 * Tables and records of `cockroach sql` and psql: aligned or not, with borders or without, one after the other. Between
 * results a client may print anything; a line with a bar that belongs to no result is a problem.
 */
export function readLines(text: string): Reading {
  const reader = new LineReader();
  for (const line of text.split("\n")) reader.read(line);
  return reader.end();
}

/** Whether a text is one of these, by any line of it. */
export function hasLines(text: string): boolean {
  return text.split("\n").some((line) => RECORD_HEAD.test(line) || headerIn(line) !== undefined);
}

/** The columns of a header line, and its format; undefined for other lines. */
function headerIn(line: string): { columns: string[]; look: Look } | undefined {
  for (const bar of BARS) {
    if (!line.includes(bar)) continue;
    const trimmed = line.trim();
    const bordered = trimmed.startsWith(bar) && trimmed.endsWith(bar);
    const columns = cellsOf(line, { bar, bordered });
    if (columns && isHeader(columns)) return { columns, look: { bar, bordered } };
  }
  return undefined;
}

/** A record while it is read: of each field the lines of its value. */
type OpenRecord = { readonly columns: string[]; readonly row: string[][] };

class LineReader {
  readonly #sets: Building[] = [];
  readonly #problems: string[] = [];
  #table: Building | null = null;
  /** the table that the last talk interrupted, until its count of rows comes */
  #interrupted: Building | null = null;
  #look: Look = { bar: "|", bordered: false };
  /** where the rule under the header of the open table has its crossings */
  #bars: readonly number[] = [];
  #record: OpenRecord | null = null;

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
    } else if (this.#record && line.includes("|")) this.#readField(line, this.#record);
    else {
      this.#closeRecord();
      this.#readLine(line);
    }
  }

  #readLine(line: string): void {
    const count = rowCountOf(line);
    if (count !== undefined) this.#closeTable(count);
    else if (line.trim() === "") this.#table = null;
    else if (RULE.test(line) || DRAWN_RULE.test(line)) {
      if (this.#table?.rows.length === 0) this.#bars = crossingsOf(line);
    } else {
      const header = headerIn(line);
      if (header) {
        this.#table = { columns: header.columns, rows: [] };
        this.#interrupted = null;
        this.#look = header.look;
        this.#bars = [];
        this.#sets.push(this.#table);
      } else if (this.#table) this.#readRow(this.#table, line);
      else if (BARS.some((bar) => line.includes(bar)) && !isTyped(line)) this.#problems.push(notUnderstood(line));
    }
  }

  #readRow(table: Building, line: string): void {
    const plain = cellsOf(line, this.#look);
    if (plain?.length === table.columns.length) {
      table.rows.push(plain);
      return;
    }
    // A bar inside a name: the rule tells which bars are the table's.
    const cut = cutAtBars(line, this.#bars, this.#look.bar)?.map((cell) => cell.trim());
    const cells = this.#look.bordered ? cut?.slice(1, -1) : cut;
    if (cells?.length === table.columns.length) table.rows.push(cells);
    else if (isTalk(line)) {
      // It may be a row whose name looks like client output: then the row count shows that one is missing.
      this.#interrupted = table;
      this.#table = null;
    } else this.#problems.push(notUnderstood(line));
  }

  #closeTable(count: number): void {
    const table = this.#table ?? this.#interrupted;
    this.#table = null;
    this.#interrupted = null;
    if (!table) return;
    if (table.rows.length === count) table.ended = true;
    else this.#problems.push(`A result says ${count} rows, and has ${table.rows.length}.`);
  }

  /** `column | value`; a value of several lines goes on, after a plus sign, with no column before the bar. */
  #readField(line: string, record: OpenRecord): void {
    const bar = line.indexOf("|");
    const label = line.slice(0, bar).trim();
    const value = line.slice(bar + 1).replace(/^ /, "");
    const open = record.row.at(-1);
    const before = open?.at(-1);
    if (label === "" && open && before?.endsWith("+")) {
      open[open.length - 1] = before.slice(0, -1);
      open.push(value);
    } else {
      record.columns.push(label);
      record.row.push([value]);
    }
  }

  /** Records in a row with the same columns are one result; a proof is one row, so a second one is another result. */
  #closeRecord(): void {
    const record = this.#record;
    this.#record = null;
    if (!record) return;
    const row = record.row.map((lines) => lines.join("\n").trim());
    const open = this.#sets.at(-1);
    const same = open && open.columns.join("|") === record.columns.join("|");
    if (same && !record.columns.includes("code")) open.rows.push(row);
    else this.#sets.push({ columns: record.columns, rows: [row] });
  }
}

/** The cells of a line; undefined where the borders that it should have are not there. */
function cellsOf(line: string, { bar, bordered }: Look): string[] | undefined {
  const cells = line.split(bar).map((cell) => cell.trim());
  if (!bordered) return cells;
  return cells.length > 1 && cells[0] === "" && cells.at(-1) === "" ? cells.slice(1, -1) : undefined;
}

/** The columns of the screen at which a rule crosses the bars of its table. */
function crossingsOf(rule: string): readonly number[] {
  return [...rule.trimEnd()].flatMap((character, column) => (/[-─═\s]/.test(character) ? [] : [column]));
}
