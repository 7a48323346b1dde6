import { CODES } from "./codes.ts";
import type { Draft, Finding, LintedStatement, LintResult, Verdict } from "./finding.ts";
import { lexScript, type Span } from "./read/lexer.ts";
import { Lines } from "./read/lines.ts";
import { type ReadStatement, readChunk } from "./read/read.ts";
import { makeScript, type Script, type Step } from "./read/script.ts";
import { splitScript } from "./read/statements.ts";
import { adminRule } from "./rules/rule-admin.ts";
import { databaseRule, dropOwnedRule } from "./rules/rule-databases.ts";
import { nameRule } from "./rules/rule-names.ts";
import { orderRule } from "./rules/rule-order.ts";
import { privilegeRule } from "./rules/rule-privileges.ts";
import { roleRule } from "./rules/rule-roles.ts";
import { scopeRule } from "./rules/rule-scope.ts";
import { syntaxRule } from "./rules/rule-syntax.ts";
import { separationDrafts, targetMissingRule, textDrafts } from "./rules/rule-text.ts";

export type LintOptions = {
  /** as the Cloud API gives it; without it, a feature later than v23.2 gives a warning instead of an error */
  readonly version?: string | undefined;
  /** the database to which the script will be connected */
  readonly currentDatabase?: string;
};

const STEP_RULES: readonly ((step: Step, script: Script) => readonly Draft[])[] = [
  syntaxRule,
  targetMissingRule,
  privilegeRule,
  nameRule,
  adminRule,
  roleRule,
];
/** They answer for every step at once. */
const SCRIPT_RULES: readonly ((script: Script) => readonly (readonly Draft[])[])[] = [
  scopeRule,
  databaseRule,
  dropOwnedRule,
  orderRule,
];

/**
 * The findings on a script about users and privileges on CockroachDB, and the verdict on each statement. Takes any text
 * and never throws. A statement of another kind is `unknown`, never fine.
 */
export function lintSql(text: string, options: LintOptions = {}): LintResult {
  const lexed = lexScript(text);
  const statements = splitScript(lexed.pieces).flatMap((chunk) => readChunk(text, chunk));
  const script = makeScript(statements, options);
  const byScript = SCRIPT_RULES.map((rule) => rule(script));
  const lines = new Lines(text);
  const drafts = script.steps.map((step, index) => [
    ...STEP_RULES.flatMap((rule) => rule(step, script)),
    ...byScript.flatMap((rule) => rule[index] ?? []),
  ]);
  const findings = [
    ...textDrafts(lexed).map((draft) => findingOf(draft, statementAt(statements, draft.at.from), lines)),
    ...statements.flatMap((statement, index) =>
      [...(drafts[index] ?? []), ...separationDrafts(statement)].map((draft) => findingOf(draft, index, lines)),
    ),
  ];
  const struck = new Set(findings.flatMap(({ severity, statement }) => (severity === "info" ? [] : [statement])));
  return {
    findings: findings.sort((a, b) => a.from - b.from),
    statements: statements.map((statement, index) => lintedOf(statement, struck.has(index), lines)),
  };
}

function findingOf({ code, at, reason, severity, fix }: Draft, statement: number, lines: Lines): Finding {
  const about = CODES[code];
  const { from, to } = at;
  const place = { from, to, ...lines.placeOf(from), statement };
  const words = { code, severity: severity ?? about.severity, title: about.title, reason, source: about.source };
  return { ...words, ...place, fix };
}

function lintedOf({ parsed, from, to }: ReadStatement, struck: boolean, lines: Lines): LintedStatement {
  const isUnknown = parsed.is === "unknown" && parsed.refused?.how !== "stops";
  const verdict: Verdict = isUnknown ? "unknown" : struck ? "finding" : "fine";
  return { from, to, ...lines.placeOf(from), verdict };
}

/** The statement that holds an offset, by halving; -1 between statements. */
function statementAt(statements: readonly Span[], offset: number): number {
  let low = 0;
  let high = statements.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const statement = statements[middle];
    if (!statement) return -1;
    if (offset < statement.from) high = middle - 1;
    else if (offset >= statement.to) low = middle + 1;
    else return middle;
  }
  return -1;
}
