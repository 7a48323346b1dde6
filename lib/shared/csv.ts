/** The line of the file in which a record begins, from 1, and its values. */
export type CsvRecord = { line: number; cells: string[] };
export type CsvProblem = { line: number; words: string };

/**
 * The records of a text in the form of RFC 4180, with or without a byte order mark, its lines ended by CRLF or LF. Empty lines are left
 * out. Unlike the reader of pasted answers it takes nothing for granted: at the first quote that is out of place it ends with a
 * `problem`, since nobody can tell where the values after it begin.
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
      if (end < 0) return { records, problem: { line, words: "A quote is opened and never closed." } };
      const cell = text.slice(quoted ? at + 1 : at, end);
      if (!quoted && cell.includes('"'))
        return { records, problem: { line, words: "A quote stands inside of a value that does not begin with one." } };
      record.cells.push(quoted ? cell.replaceAll('""', '"') : cell);
      line += cell.split("\n").length - 1;
      at = quoted ? end + 1 : end;
      more = text[at] === ",";
      const lineEnd = lineEndAt(text, at);
      if (!more && lineEnd === 0 && at < text.length)
        return { records, problem: { line, words: "Something follows a closing quote." } };
      at += more ? 1 : lineEnd;
    }
    line += 1;
    if (!isEmpty) records.push(record);
  }
  return { records };
}

/** How many characters end a line here; 0 where none does. */
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
