/** A record: the line where it begins, from 1, and its values. */
export type CsvRecord = { line: number; cells: string[] };
export type CsvProblem = { line: number; words: string };

/**
 * The records of a CSV text (RFC 4180, CRLF or LF, with or without a byte order mark). Empty lines are skipped. It is stricter than the
 * reader of pasted answers: the first misplaced quote ends it with a `problem`, since later values would be ambiguous.
 */
export function readCsv(text: string): { records: CsvRecord[]; problem?: CsvProblem } {
  const records: CsvRecord[] = [];
  let at = text.startsWith("\uFEFF") ? 1 : 0;
  let line = 1;
  while (at < text.length) {
    const record: CsvRecord = { line, cells: [] };
    const isEmpty = lineEndAt(text, at) > 0;
    for (let more = true; more; ) {
      const quoted = text[at] === '"';
      const end = quoted ? closingQuote(text, at + 1) : endOfPlain(text, at);
      if (end < 0) return { records, problem: { line, words: "A quote is never closed." } };
      const cell = text.slice(quoted ? at + 1 : at, end);
      if (!quoted && cell.includes('"'))
        return { records, problem: { line, words: "A quote is inside an unquoted value." } };
      record.cells.push(quoted ? cell.replaceAll('""', '"') : cell);
      line += cell.split("\n").length - 1;
      at = quoted ? end + 1 : end;
      more = text[at] === ",";
      const lineEnd = lineEndAt(text, at);
      if (!more && lineEnd === 0 && at < text.length)
        return { records, problem: { line, words: "Text follows a closing quote." } };
      at += more ? 1 : lineEnd;
    }
    line += 1;
    if (!isEmpty) records.push(record);
  }
  return { records };
}

/** The length of the line break at this position; 0 where there is none. */
function lineEndAt(text: string, at: number): number {
  if (text[at] === "\n") return 1;
  return text[at] === "\r" && text[at + 1] === "\n" ? 2 : 0;
}

function endOfPlain(text: string, from: number): number {
  let at = from;
  while (at < text.length && text[at] !== "," && lineEndAt(text, at) === 0) at++;
  return at;
}

function closingQuote(text: string, from: number): number {
  for (let at = text.indexOf('"', from); at >= 0; at = text.indexOf('"', at + 2)) if (text[at + 1] !== '"') return at;
  return -1;
}

/** One line as RFC 4180 has it. */
export function csvLine(cells: readonly (string | number | boolean | undefined)[]): string {
  return `${cells.map(csvCell).join(",")}\r\n`;
}

/**
 * A spreadsheet would run a cell that begins like a formula, such as the name of a SQL user that a stranger has chosen. In many countries
 * it splits cells at semicolons, and some at tabs, whatever quotes are around them. In East Asia it takes wide signs for the narrow ones.
 */
function csvCell(cell: string | number | boolean | undefined): string {
  if (typeof cell !== "string") return cell === undefined ? "" : String(cell);
  const text = cell.replaceAll(/^(?=[=+\-@＝＋－＠\t\r])|(?<=[;\t\r\n])(?=[=+\-@＝＋－＠])/g, "'");
  return /[";,\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
