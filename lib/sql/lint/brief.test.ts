import { describe, expect, test } from "vitest";
import { describeWithReference, guideStatements } from "../../testing/reference.ts";
import { lintSql } from "./lint.ts";

/** SQL as guides to the Cloud API print it, with the findings on each statement. */
const BLOCKS: readonly { readonly sql: string; readonly found: readonly (readonly string[])[] }[] = [
  { sql: "GRANT ALL ON DATABASE mydb TO app_user;", found: [["all-on-database"]] },
  { sql: "GRANT SELECT, INSERT, UPDATE ON TABLE mytable TO app_user;", found: [[]] },
  { sql: "GRANT SELECT ON DATABASE mydb TO readonly_user;", found: [["table-privilege-on-database"]] },
  {
    sql: `GRANT admin TO newuser;  -- User has admin by default from API
REVOKE admin FROM newuser;  -- Remove admin privilege
GRANT SELECT ON DATABASE mydb TO newuser;  -- Grant specific access`,
    found: [["grant-admin"], ["revoke-admin-first"], ["table-privilege-on-database"]],
  },
  {
    sql: "REVOKE admin FROM app_user;\nGRANT SELECT, INSERT, UPDATE ON DATABASE app_db TO app_user;",
    found: [["revoke-admin-first"], ["table-privilege-on-database"]],
  },
  { sql: "SHOW GRANTS FOR user_name;", found: [[]] },
  {
    sql: `REVOKE admin FROM app_user;
GRANT SELECT, INSERT, UPDATE ON DATABASE production TO app_user;
GRANT SELECT, INSERT, UPDATE ON TABLE production.orders TO app_user;
GRANT SELECT, INSERT, UPDATE ON TABLE production.customers TO app_user;`,
    found: [["revoke-admin-first"], ["table-privilege-on-database"], ["two-part-name"], ["two-part-name"]],
  },
  { sql: "SHOW GRANTS FOR app_user;", found: [[]] },
];

/** These are notes: the statement does what it says. */
const NOTES = ["two-part-name"];

describe.each(BLOCKS)("$sql", ({ sql, found }) => {
  test.each([undefined, "v23.2.1", "v25.2.0", "v26.2.2"])("has exactly its errors found, for %s", (version) => {
    const { findings, statements } = lintSql(sql, version === undefined ? {} : { version });
    const byStatement = statements.map((_, index) =>
      findings.filter(({ statement }) => statement === index).map(({ code }) => code),
    );
    expect(byStatement).toEqual(found);
    expect(statements.map(({ verdict }) => verdict)).toEqual(
      found.map((codes) => (codes.every((code) => NOTES.includes(code)) ? "fine" : "finding")),
    );
  });
});

test("what lies around the SQL of a guide is called unknown, and the SQL is still judged", () => {
  const text = `# List all users
curl -X GET https://cockroachlabs.cloud/api/v1/clusters/{id}/sql-users \\
  -H "Authorization: Bearer {key}"

# Check privileges via SQL
SHOW GRANTS FOR user_name;`;
  expect(lintSql(text).statements.map(({ verdict }) => verdict)).toEqual(["unknown", "fine"]);
});

describeWithReference("the published guide", (folder) => {
  test("these are all statements of the guide, and no others", () => {
    const lines = guideStatements(folder);
    expect(lines.length).toBeGreaterThan(10);
    expect(lines.map((line) => line.trim())).toEqual(
      BLOCKS.flatMap(({ sql }) => sql.split("\n")).map((line) => line.trim()),
    );
  });
});
