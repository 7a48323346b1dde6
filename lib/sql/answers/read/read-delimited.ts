import { type Building, isHeader, notUnderstood, type Reading } from "./result-set.ts";
import { isTalk, refusalIn } from "./talk.ts";

const DELIMITERS = [",", "\t", ";"] as const;
export type Delimiter = (typeof DELIMITERS)[number];

/** By which character a text separates its values; undefined where no line of it is a header. */
export function delimiterOf(text: string): Delimiter | undefined {
  const lines = text.split("\n");
  return DELIMITERS.find((delimiter) =>
    lines.some(
      (line) =>
        line.length < MOST_HEADER && line.includes(delimiter) && isHeader(delimitedRecords(line, delimiter)?.[0] ?? []),
    ),
  );
}

const MOST_HEADER = 400;

/** CSV and TSV, several results one after the other: each begins with its header, nothing tells where it ends. */
export function readDelimited(text: string, delimiter: Delimiter): Reading {
  const records = delimitedRecords(text, delimiter);
  if (!records) return { sets: [], problems: ["The answer ends inside a quoted value."] };
  const sets: Building[] = [];
  const problems: string[] = [];
  for (const cells of records) {
    const open = sets.at(-1);
    const line = cells.join(delimiter);
    const refusal = refusalIn(line);
    if (refusal !== undefined) problems.push(refusal);
    else if (isHeader(cells)) sets.push({ columns: cells, rows: [] });
    else if (open && cells.length === open.columns.length) open.rows.push(cells);
    // Before the first header there may be typed text; later only output that clients are known to print.
    else if (open && line.trim() !== "" && !isTalk(line)) problems.push(notUnderstood(line));
  }
  return { sets, problems };
}

/**
 * Cells of delimited text by record: `"` quotes a cell, `""` is one quote in it, and a quoted cell may hold the delimiter and
 * line ends (RFC 4180). Undefined where a quote is never closed: the text was cut.
 */
export function delimitedRecords(text: string, delimiter: string): string[][] | undefined {
  const records: string[][] = [];
  let record: string[] = [];
  let at = 0;
  while (at < text.length) {
    let cell = "";
    if (text[at] === '"') {
      const end = closingQuote(text, at + 1);
      if (end < 0) return undefined;
      cell = text.slice(at + 1, end).replaceAll('""', '"');
      at = end + 1;
    } else {
      const start = at;
      while (at < text.length && text[at] !== delimiter && text[at] !== "\n") at++;
      cell = text.slice(start, at);
    }
    record.push(cell);
    if (text[at] === delimiter) {
      at++;
      if (at === text.length) record.push("");
      continue;
    }
    at++;
    records.push(record);
    record = [];
  }
  if (record.length > 0) records.push(record);
  return records;
}

function closingQuote(text: string, from: number): number {
  for (let at = text.indexOf('"', from); at >= 0; at = text.indexOf('"', at + 2)) if (text[at + 1] !== '"') return at;
  return -1;
}
