import { isAbsolute, sep } from "node:path";
import { pathToFileURL } from "node:url";
import { counted } from "#lib/shared/counted.ts";
import { CODES, type LintCode, type Severity } from "#lib/sql/lint/codes.ts";
import type { LintedFile, LintReport, PlacedFinding } from "./report.ts";

/*
 * SARIF 2.1.0 (OASIS Standard, with errata 01), for code scanning in pipelines.
 */

const SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
const LEVELS = { error: "error", warning: "warning", info: "note" } as const satisfies Record<Severity, string>;

/** The report as a SARIF log of one run. Files that could not be read are notifications of the run. */
export function sarifOf(report: LintReport, version: string) {
  const codes = [...new Set(report.files.flatMap(({ findings }) => findings.map(({ code }) => code)))].toSorted();
  // Two ways to write one path are one file, which a log names once.
  const uris = [...new Set(report.files.map(({ path }) => uriOf(path)))];
  const results = report.files.flatMap(({ findings, path }) => {
    const uri = uriOf(path);
    const location = { uri, index: uris.indexOf(uri) };
    return findings.map((finding) => resultOf(finding, codes.indexOf(finding.code), location));
  });
  return {
    $schema: SCHEMA,
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: "rolecall lint", version, rules: codes.map(ruleOf) } },
        columnKind: "utf16CodeUnits",
        invocations: [
          {
            executionSuccessful: report.unread.length === 0,
            toolExecutionNotifications: [
              ...report.unread.map(({ path, problem }) => notification("error", path, `Not read: ${problem}.`)),
              ...report.files.flatMap((file) => unknownOf(file)),
            ],
          },
        ],
        artifacts: uris.map((uri) => ({ location: { uri } })),
        results,
      },
    ],
  };
}

function ruleOf(code: LintCode) {
  const { title, source, severity } = CODES[code];
  return {
    id: code,
    shortDescription: { text: title },
    help: { text: `Source: ${source}` },
    defaultConfiguration: { level: LEVELS[severity] },
  };
}

function resultOf(finding: PlacedFinding, ruleIndex: number, artifactLocation: { uri: string; index: number }) {
  const { code, severity, title, reason, fix, line, column, endLine, endColumn } = finding;
  return {
    ruleId: code,
    ruleIndex,
    level: LEVELS[severity],
    message: { text: `${title}. ${reason}${fix === undefined ? "" : `\n\nInstead:\n${fix}`}` },
    locations: [
      {
        physicalLocation: {
          artifactLocation,
          region: { startLine: line, startColumn: column, endLine, endColumn },
        },
      },
    ],
  };
}

function unknownOf({ path, unknown }: LintedFile) {
  const { length } = unknown;
  const words = `${counted(length, "statement")} not checked: the linter knows statements about users, roles and privileges only.`;
  return length === 0 ? [] : [notification("note", path, words)];
}

function notification(level: "error" | "note", path: string, text: string) {
  return {
    level,
    message: { text },
    locations: [{ physicalLocation: { artifactLocation: { uri: uriOf(path) } } }],
  };
}

/** A relative path stays relative, so that a scanner finds the file in its own checkout. */
function uriOf(path: string): string {
  if (isAbsolute(path)) return pathToFileURL(path).href;
  const parts = path.split(sep).filter((part, at) => part !== "." || at > 0);
  return parts.map(encodeURIComponent).join("/");
}
