import { oneLine, styled } from "./output.ts";

/** A table for people: a head, and one line for each row. Cells are names from outside, so they are cleaned. */
export function table(head: readonly string[], rows: readonly (readonly (string | null | undefined)[])[]): string {
  const lines = rows.map((row) => head.map((_, at) => oneLine(row[at] ?? "–")));
  const widths = head.map((word, at) => Math.max(word.length, ...lines.map((line) => line[at]?.length ?? 0)));
  const aligned = (line: readonly string[]) =>
    line
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join("  ")
      .trimEnd();
  return [styled("bold", aligned(head.map((word) => word.toUpperCase()))), ...lines.map(aligned)].join("\n");
}

/** "2026-11-27", or a dash. */
export function day(time: string | null): string {
  return time?.slice(0, 10) ?? "–";
}
