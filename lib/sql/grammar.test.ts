import { join } from "node:path";
import { expect, test } from "vitest";
import { describeWithReference, readReference } from "../testing/reference.ts";
import * as makers from "./assumptions/full/statements.ts";
import { readGrammar } from "./testing/bnf.ts";
import { everyStatement, everyStatementOfFullCheck, VERSIONS } from "./testing/every-script.ts";
import { KNOWN_QUERIES } from "./testing/known-queries.ts";
import { type Keywords, recogniser } from "./testing/recogniser.ts";
import { sqlText } from "./tokens.ts";

/** Which rule a statement must follow, by how it begins. */
const RULES: readonly (readonly [RegExp, string])[] = [
  [/^GRANT /, "grant_stmt"],
  [/^REVOKE /, "revoke_stmt"],
  [/^ALTER DEFAULT PRIVILEGES /, "alter_default_privileges_stmt"],
  [/^ALTER USER /, "alter_role_stmt"],
  [/^CREATE (ROLE|USER) /, "create_role_stmt"],
  [/^DROP (ROLE|USER) /, "drop_role_stmt"],
  [/^DROP OWNED /, "drop_owned_by_stmt"],
  [/^REASSIGN /, "reassign_owned_by_stmt"],
  [/^USE /, "use_stmt"],
  [/^SHOW (GRANTS|SYSTEM GRANTS)( |$)/, "show_grants_stmt"],
  [/^SHOW DEFAULT PRIVILEGES /, "show_default_privileges_stmt"],
  [/^SHOW USERS$/, "show_users_stmt"],
  [/^SHOW (ALL )?CLUSTER SESSIONS$/, "show_sessions_stmt"],
];

/**
 * A query without its names and numbers: no file describes queries, so the few that are printed are listed, and the grammar judges the
 * statements in them.
 */
const shapeOf = (query: string) =>
  query
    .replaceAll(/'(?:[^']|'')*'(?= AS (?:sql_user|code|in_schema|taken_from|databases|places)\b)/g, "'…'")
    .replaceAll(/"rolecall_doctor_[a-z2-7]{20}"/g, '"…"')
    .replaceAll(/'(?:[^']|'')*'/g, (text) => (/^'[A-Za-z_ ]{0,24}'$/.test(text) ? text : "'…'"));

describeWithReference("CockroachDB's grammar of v26.2", (folder) => {
  const accepts = recogniser(
    readGrammar(join(folder, "crdb-sql", "bnf")),
    readReference(folder, "crdb-sql", "keywords.json") as Keywords,
  );

  function isKnown(statement: string): boolean {
    const rule = RULES.find(([start]) => start.test(statement));
    if (rule) return accepts(statement, rule[1]);
    const wrapped: string[] = [];
    const outer = statement.replaceAll(/(?<= AS )\((SHOW [^()]+)\)/g, (_, inner: string) => {
      wrapped.push(inner);
      return "(?)";
    });
    return KNOWN_QUERIES.has(shapeOf(outer)) && wrapped.every(isKnown);
  }

  /** Most statements are the same in every version: each is judged once. */
  const judged = new Map<string, boolean>();
  function isKnownOnce(text: string): boolean {
    const known = judged.get(text) ?? isKnown(text.replace(/;$/, ""));
    judged.set(text, known);
    return known;
  }

  test.each(VERSIONS)("every statement of every template for %s is accepted", (version) => {
    const statements = new Set(everyStatement(version).map(sqlText));
    expect(statements.size).toBeGreaterThan(500);
    expect([...statements].filter((text) => !isKnownOnce(text))).toEqual([]);
  });

  test("every statement of a full check is accepted, and no function that makes one is left out", () => {
    const statements = everyStatementOfFullCheck();
    expect(statements.map(sqlText).filter((text) => !isKnownOnce(text))).toEqual([]);
    expect(new Set(statements.map(({ says }) => says)).size).toBeGreaterThanOrEqual(Object.keys(makers).length);
  });

  test.each([
    "GRANT SELECT, ALL ON TABLE t TO u",
    "GRANT SELECT ON ALL TABLES IN SCHEMA s u",
    "GRANT SELECT ON TABLE t TO foo-bar",
    "GRANT SELECT ON TABLE t TO user",
    "GRANT SELECT ON TABLE t TO u WITH ADMIN OPTION",
    "GRANT SELECT ON VIEW v TO u",
    "REVOKE SELECT ON TABLE t FROM u CASCADE",
    "GRANT SELECT (a) ON TABLE t TO u",
    "CREATE ROLE IF EXISTS r",
    "CREATE ROLE select",
    "ALTER USER u SUPERUSER",
    "DROP OWNED BY",
    "ALTER DEFAULT PRIVILEGES FOR ALL ROLES IN SCHEMA s GRANT SELECT ON DATABASES TO u",
    "SHOW SYSTEM GRANTS ON TABLE t",
    "GRANT BACKUP ON SYSTEM x TO u",
    "USE",
  ])("%s is not accepted", (statement) => {
    let accepted = false;
    try {
      accepted = isKnown(statement);
    } catch {
      // an unreadable statement is not accepted either
    }
    expect(accepted).toBe(false);
  });
});
