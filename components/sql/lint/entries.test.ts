import { expect, test } from "vitest";
import { lintSql } from "#lib/sql/lint/lint.ts";
import { entriesOf, lintSummary, placeOf } from "./entries.ts";

const SCRIPT = "VACUUM orders;\nGRANT SELECT ON DATABASE shop TO app;\nSHOW GRANTS FOR app;\nANALYZE orders;\n";

test("findings and unknown statements follow the order of the script", () => {
  const entries = entriesOf(lintSql(SCRIPT));
  const places = entries.map((entry) => placeOf(entry).from);
  expect(places).toEqual(places.toSorted((a, b) => a - b));
  expect(entries.map(({ kind }) => kind)).toEqual(expect.arrayContaining(["unknown", "finding"]));
  expect(entries[0]).toMatchObject({ kind: "unknown", statement: { line: 1 } });
});

test.each([
  ["SHOW GRANTS FOR app;", "No findings in 1 statement."],
  ["GRANT admin TO app;", "1 finding in 1 statement."],
  ["SHOW GRANTS FOR app; VACUUM;", "No findings in 2 statements; 1 statement is unknown and was not checked."],
  ["VACUUM; ANALYZE;", "No findings in 2 statements; 2 statements are unknown and were not checked."],
])("the summary never hides an unchecked statement: %s", (script, summary) => {
  expect(lintSummary(lintSql(script))).toBe(summary);
});
