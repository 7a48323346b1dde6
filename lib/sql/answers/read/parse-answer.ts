import { delimiterOf, readDelimited } from "./read-delimited.ts";
import { hasJson, readJson } from "./read-json.ts";
import { hasLines, readLines } from "./read-lines.ts";
import { hasKnownShape, hasWholeValues, type ParsedAnswer, type Reading } from "./result-set.ts";
import { refusalIn } from "./talk.ts";

/**
 * Reads pasted output: tables, records, CSV, TSV, JSON or NDJSON of `cockroach sql`, and psql aligned, unaligned, expanded or as CSV;
 * several results one after the other, with prompts, echoed statements, notices and times between them. Values are texts, NULL is `NULL` or
 * empty, and booleans stay as printed. Never throws.
 */
export function parseAnswer(pasted: string): ParsedAnswer {
  const { sets, problems } = read(pasted.replaceAll(/\r\n?/g, "\n").replaceAll("\u00a0", " "));
  const none = sets.length === 0 && problems.length === 0 ? [UNKNOWN] : [];
  const cut = sets.every(hasWholeValues) ? [] : ["A value is not whole: the answer was cut."];
  const strange = sets.every(hasKnownShape) ? [] : ["A result has unexpected columns, or was cut."];
  const all = [...new Set([...problems, ...none, ...cut, ...strange])];
  return { sets, complete: all.length === 0, problems: all };
}

function read(text: string): Reading {
  if (text.trim() === "") return { sets: [], problems: ["Nothing was pasted."] };
  if (hasLines(text)) return readLines(text);
  const delimiter = delimiterOf(text);
  if (delimiter !== undefined) return readDelimited(text, delimiter);
  if (hasJson(text)) return readJson(text);
  const refusals = text.split("\n").flatMap((line) => refusalIn(line) ?? []);
  return { sets: [], problems: refusals };
}

const UNKNOWN = "This is not the answer to the verify script in a form that Rolecall knows.";
