import type { Severity } from "#lib/sql/lint/codes.ts";
import type { Finding } from "#lib/sql/lint/finding.ts";
import { type LintOptions, lintSql } from "#lib/sql/lint/lint.ts";
import { Lines } from "#lib/sql/lint/read/lines.ts";
import type { SqlFile, Unread } from "./read-files.ts";

/** `endLine`, `endColumn`: just behind the last character, counted as in {@link Finding}. */
export type PlacedFinding = Finding & { readonly endLine: number; readonly endColumn: number };

export type LintedFile = {
  readonly path: string;
  readonly findings: readonly PlacedFinding[];
  /** where statements begin that the linter does not know and did not check */
  readonly unknown: readonly { readonly line: number; readonly column: number }[];
  readonly statements: number;
};

export type LintReport = {
  readonly files: readonly LintedFile[];
  readonly unread: readonly Unread[];
};

/** Checks the statements of each file on their own. */
export function lintFiles(files: readonly SqlFile[], unread: readonly Unread[], options: LintOptions): LintReport {
  return { files: files.map((file) => lintFile(file, options)), unread };
}

function lintFile({ path, text }: SqlFile, options: LintOptions): LintedFile {
  const { findings, statements } = lintSql(text, options);
  const lines = new Lines(text);
  return {
    path,
    findings: findings.map((finding) => {
      const { line, column } = lines.placeOf(finding.to);
      return { ...finding, endLine: line, endColumn: column };
    }),
    unknown: statements.flatMap(({ verdict, line, column }) => (verdict === "unknown" ? [{ line, column }] : [])),
    statements: statements.length,
  };
}

/** How many findings of each severity there are in all files. */
export function countSeverities({ files }: LintReport): Record<Severity, number> {
  const counts = { error: 0, warning: 0, info: 0 };
  for (const { findings } of files) for (const { severity } of findings) counts[severity] += 1;
  return counts;
}

/** How many statements the linter does not know. */
export function countUnknown({ files }: LintReport): number {
  return files.reduce((sum, { unknown }) => sum + unknown.length, 0);
}
