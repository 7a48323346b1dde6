import { counted } from "#components/ui/words/counted.ts";
import type { Finding, LintedStatement, LintResult } from "#lib/sql/lint/finding.ts";

/** An entry of the list: a finding, or a statement that was not checked. */
export type Entry = { kind: "finding"; finding: Finding } | { kind: "unknown"; statement: LintedStatement };

/** Findings and unknown statements in the order of the script. */
export function entriesOf({ findings, statements }: LintResult): readonly Entry[] {
  const entries: Entry[] = [
    ...findings.map((finding): Entry => ({ kind: "finding", finding })),
    ...statements
      .filter(({ verdict }) => verdict === "unknown")
      .map((statement): Entry => ({ kind: "unknown", statement })),
  ];
  return entries.sort((a, b) => placeOf(a).from - placeOf(b).from);
}

export function placeOf(entry: Entry): Pick<Finding, "from" | "to" | "line" | "column"> {
  return entry.kind === "finding" ? entry.finding : entry.statement;
}

/** `3 findings in 12 statements; 2 statements are unknown and were not checked.` */
export function lintSummary({ findings, statements }: LintResult): string {
  const unknown = statements.filter(({ verdict }) => verdict === "unknown").length;
  const found = `${findings.length === 0 ? "No findings" : counted(findings.length, "finding")} in ${counted(statements.length, "statement")}`;
  if (unknown === 0) return `${found}.`;
  return `${found}; ${counted(unknown, "statement")} ${unknown === 1 ? "is unknown and was" : "are unknown and were"} not checked.`;
}
