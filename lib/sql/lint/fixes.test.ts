import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { describeWithReference, readReference } from "../../testing/reference.ts";
import { readGrammar } from "../testing/bnf.ts";
import { type Keywords, recogniser } from "../testing/recogniser.ts";
import { lintSql } from "./lint.ts";
import { checkFixes } from "./testing-fixes.ts";
import { script } from "./testing-scripts.ts";

const runs = { numRuns: process.env.ROLECALL_PROVE ? 100_000 : 200 };

test("every fix keeps option, scope and grantee, or there is none", () => {
  let fixes = 0;
  fc.assert(
    fc.property(script, (text) => {
      fixes += checkFixes(text);
    }),
    runs,
  );
  expect(fixes).toBeGreaterThan(runs.numRuns / 8);
}, 120_000);

describeWithReference("compared with CockroachDB's grammar of v26.2", (folder) => {
  const accepts = recogniser(
    readGrammar(join(folder, "crdb-sql", "bnf")),
    readReference(folder, "crdb-sql", "keywords.json") as Keywords,
  );
  const RULES: readonly (readonly [RegExp, string])[] = [
    [/^GRANT\b/, "grant_stmt"],
    [/^REVOKE\b/, "revoke_stmt"],
    [/^ALTER DEFAULT PRIVILEGES\b/, "alter_default_privileges_stmt"],
    [/^ALTER (USER|ROLE)\b/, "alter_role_stmt"],
    [/^CREATE (USER|ROLE)\b/, "create_role_stmt"],
    [/^DROP (USER|ROLE)\b/, "drop_role_stmt"],
    [/^DROP OWNED\b/, "drop_owned_by_stmt"],
    [/^REASSIGN\b/, "reassign_owned_by_stmt"],
    [/^USE\b/, "use_stmt"],
  ];

  test("every fix is a statement of the grammar", () => {
    fc.assert(
      fc.property(script, (text) => {
        for (const { fix = "" } of lintSql(text, { version: "v26.2.0" }).findings)
          for (const line of fix.split("\n").filter(Boolean)) {
            const rule = RULES.find(([start]) => start.test(line))?.[1];
            expect(rule && accepts(line.replace(/;$/, ""), rule), line).toBe(true);
          }
      }),
      { numRuns: process.env.ROLECALL_PROVE ? 1_000 : 400 },
    );
  }, 120_000);
});
