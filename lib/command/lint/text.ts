import { counted } from "#lib/shared/counted.ts";
import type { Severity } from "#lib/sql/lint/codes.ts";
import { oneLine, styled } from "../output.ts";
import { countSeverities, countUnknown, type LintReport, type PlacedFinding } from "./report.ts";

const STYLES = { error: "red", warning: "yellow", info: "cyan" } as const satisfies Record<Severity, string>;

/** The report for people: one finding after the other, `FILE:LINE:COLUMN` first, then the counts. */
export function textOf(report: LintReport): string {
  const lines = report.files.flatMap(({ path, findings }) => findings.flatMap((finding) => linesOf(path, finding)));
  return [...lines, summaryOf(report)].join("\n");
}

function linesOf(path: string, { line, column, severity, title, code, reason, fix }: PlacedFinding): string[] {
  const place = styled("bold", `${oneLine(path)}:${line}:${column}`);
  const head = `${place}: ${styled(STYLES[severity], severity)}: ${title} [${code}]`;
  const instead = fix === undefined ? [] : ["  Instead:", ...fix.split("\n").map((text) => `    ${text}`)];
  return [head, `  ${reason}`, ...instead, ""];
}

function summaryOf(report: LintReport): string {
  const { error, warning, info } = countSeverities(report);
  const found = error + warning + info;
  const parts = [
    ...(error > 0 ? [counted(error, "error")] : []),
    ...(warning > 0 ? [counted(warning, "warning")] : []),
    ...(info > 0 ? [`${info} info`] : []),
  ];
  const unknown = countUnknown(report);
  const rest = unknown === 0 ? "" : ` Not checked: ${counted(unknown, "unknown statement")}.`;
  return `${counted(report.files.length, "file")}: ${found === 0 ? "no findings" : parts.join(", ")}.${rest}`;
}

/** The report for programs. A later release may add fields; it does not change or remove these. */
export function jsonOf(report: LintReport): string {
  const files = report.files.map(({ path, findings, statements, unknown }) => ({
    path,
    statements,
    unknown,
    findings: findings.map(({ code, severity, line, column, endLine, endColumn, title, reason, fix, source }) => ({
      code,
      severity,
      line,
      column,
      endLine,
      endColumn,
      title,
      reason,
      fix: fix ?? null,
      source,
    })),
  }));
  return JSON.stringify({ files, unread: report.unread, counts: countSeverities(report) }, null, 2);
}
