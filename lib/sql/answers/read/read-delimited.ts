import { delimitedRecords } from "./delimited.ts";
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
