import schema from "@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json" with { type: "json" };
import { Ajv } from "ajv";
import fc from "fast-check";
import { expect, test } from "vitest";
import { describeWithReference, guideStatements } from "../../testing/reference.ts";
import { rolecall } from "../testing-bundled.ts";
import { lintFiles } from "./report.ts";
import { sarifOf } from "./sarif.ts";

/** The schema is draft 4; it uses nothing that later drafts read in another way, except how it names itself. */
const { $schema: _draft, id: _id, ...rules } = schema;
const validate = new Ajv({ strict: false, validateFormats: false, allErrors: true, unicodeRegExp: false }).compile(
  rules,
);

function problemsOf(log: unknown): unknown[] {
  validate(log);
  return validate.errors ?? [];
}

/** SQL as a guide to the Cloud API prints it. */
const GUIDE = `REVOKE admin FROM app_user;
GRANT SELECT, INSERT, UPDATE ON DATABASE production TO app_user;
GRANT SELECT, INSERT, UPDATE ON TABLE production.orders TO app_user;
SHOW GRANTS FOR app_user;`;

test("a pipeline without a server gets SARIF that its schema accepts, and exit code 1", async () => {
  const { exitCode, stdout } = await rolecall(["lint", "--format", "sarif", "-"], { stdin: GUIDE });
  const log = JSON.parse(stdout);
  expect(problemsOf(log)).toEqual([]);
  expect(exitCode).toBe(1);
  const [run] = log.runs;
  expect(run.results[1]).toMatchObject({
    ruleId: "table-privilege-on-database",
    level: "error",
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: "stdin", index: 0 },
          region: { startLine: 2, startColumn: 7, endLine: 2, endColumn: 13 },
        },
      },
    ],
  });
  for (const { ruleId, ruleIndex } of run.results) expect(run.tool.driver.rules[ruleIndex].id).toBe(ruleId);
});

describeWithReference("the published guide", (folder) => {
  test("all SQL of the guide itself is accepted too, and exits with 1", async () => {
    const lines = guideStatements(folder);
    const { exitCode, stdout } = await rolecall(["lint", "--format", "sarif", "-"], { stdin: lines.join("\n") });
    expect(lines.length).toBeGreaterThan(10);
    expect(problemsOf(JSON.parse(stdout))).toEqual([]);
    expect(exitCode).toBe(1);
  });
});

test("any text under any name makes a log that the schema accepts, with addresses that can be read", () => {
  const words = fc.constantFrom("GRANT", "SELECT", "ON", "DATABASE", "admin", "TO", "u", ";", "\n", "'", "é😀");
  const sql = fc.array(words).map((all) => all.join(" "));
  const path = fc
    .array(fc.constantFrom("a b", "..", "ä", "%", "x:y", "#?"), { minLength: 1 })
    .map((all) => all.join("/"));
  fc.assert(
    fc.property(fc.array(fc.record({ path, text: sql })), fc.array(path), (files, missing) => {
      const unread = missing.map((each) => ({ path: each, problem: "there is no such file" }));
      const log = sarifOf(lintFiles(files, unread, {}), "1.2.3");
      expect(problemsOf(log)).toEqual([]);
      const base = "file:///checkout/a/b/c/d/e/f/g/h/i/j/k/";
      const pathOf = (uri: string) => decodeURIComponent(new URL(uri, base).pathname);
      const named = log.runs[0]?.artifacts.map(({ location }) => pathOf(location.uri)) ?? [];
      const encoded = files.map((file) => pathOf(file.path.split("/").map(encodeURIComponent).join("/")));
      expect(new Set(named)).toEqual(new Set(encoded));
    }),
  );
});

test("the schema refuses an invalid log", () => {
  expect(problemsOf({ version: "2.1.0" })).not.toEqual([]);
  expect(problemsOf({ version: "2.1.0", runs: [{ tool: { driver: {} } }] })).not.toEqual([]);
});
