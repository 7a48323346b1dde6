import type { LintCode, Severity } from "./codes.ts";
import type { Span } from "./read/lexer.ts";

/** Something about a script that its author should know. No text of it holds a password of the script. */
export type Finding = Span & {
  readonly code: LintCode;
  readonly severity: Severity;
  /** counted from 1; the column in UTF-16 units */
  readonly line: number;
  readonly column: number;
  readonly title: string;
  /** one or two sentences */
  readonly reason: string;
  /** SQL to run instead, with every name quoted */
  readonly fix?: string | undefined;
  /** where the fact comes from, and for which version */
  readonly source: string;
  /** the index of the statement; -1 for a finding outside any statement */
  readonly statement: number;
};

/**
 * `fine`: understood, and neither error nor warning; `unknown`: not understood, so not judged, even with findings in it.
 */
export type Verdict = "fine" | "finding" | "unknown";

export type LintedStatement = Span & { readonly line: number; readonly column: number; readonly verdict: Verdict };

export type LintResult = {
  /** in the order of the script */
  readonly findings: readonly Finding[];
  readonly statements: readonly LintedStatement[];
};

/** The part of a finding that a rule writes; title, severity and source come from the code. */
export type Draft = {
  readonly code: LintCode;
  readonly at: Span;
  readonly reason: string;
  readonly severity?: Severity;
  readonly fix?: string | undefined;
};

/** A name inside a sentence, cut to one short line. */
export function shown(name: string): string {
  const line = name.replaceAll(/[\p{C}\p{Z}]+/gu, " ");
  return `“${line.length > 40 ? `${line.slice(0, 39)}…` : line}”`;
}

/** "“a”", "“a” and “b”", "“a”, “b” and 7 more". */
export function shownList(names: readonly string[]): string {
  const first = names.slice(0, names.length > 3 ? 2 : 3).map(shown);
  const parts = names.length > 3 ? [...first, `${names.length - 2} more`] : first;
  return parts.length < 2 ? parts.join("") : `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}`;
}
