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
