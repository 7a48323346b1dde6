import fc from "fast-check";
import { expect, test } from "vitest";
import { describeWithReference } from "../../testing/reference.ts";
import { derivation, mutantsOf, OTHER_FORMS } from "../testing/derived.ts";
import { everyScript } from "../testing/every-script.ts";
import { sqlText } from "../tokens.ts";
import { lintSql } from "./lint.ts";

describeWithReference("compared with CockroachDB's grammar of v26.2", (folder) => {
  const isDerived = derivation(folder);

  const corpus = [
    ...OTHER_FORMS,
    ...new Set(everyScript("v26.3.0").flatMap((script) => script.map((statement) => sqlText(statement).slice(0, -1)))),
  ].filter((text) => isDerived(text) === true && text.length < 200);

  const mutated = mutantsOf(corpus);
  const runs = process.env.ROLECALL_PROVE ? 100_000 : 600;

  test("what it does not derive is never passed as fine", () => {
    fc.assert(
      fc.property(mutated, (text) => {
        if (isDerived(text) !== false) return;
        const { findings, statements } = lintSql(text, { version: "v26.2" });
        const reported =
          statements.some(({ verdict }) => verdict === "unknown") ||
          findings.some(({ severity }) => severity === "error");
        expect(reported || statements.length === 0, text).toBe(true);
      }),
      { numRuns: runs, seed: 7 },
    );
  });

  test("what it derives is understood", () => {
    fc.assert(
      fc.property(mutated, (text) => {
        if (isDerived(text) !== true) return;
        const { statements } = lintSql(text, { version: "v26.2" });
        expect(
          statements.map(({ verdict }) => verdict),
          text,
        ).not.toContain("unknown");
      }),
      { numRuns: runs, seed: 8 },
    );
  });
});
