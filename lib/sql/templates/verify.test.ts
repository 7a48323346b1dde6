import { describe, expect, test } from "vitest";
import { SqlRefusal } from "../refusal.ts";
import { lex } from "../testing/lexer.ts";
import { sqlText } from "../tokens.ts";
import { auditUser } from "./audit.ts";
import { verifyAccess } from "./verify.ts";

describe("verifyAccess", () => {
  const texts = verifyAccess(
    "App_User",
    { databases: ["shop", "My DB", "shop"].map((name) => ({ name })) },
    "Ab3_-xyz9",
  ).map(sqlText);

  test("each result that may be empty is preceded by a row with user, code, database and count", () => {
    const proofs = texts.filter((text) => text.includes("'Ab3_-xyz9' AS code"));
    expect(proofs).toHaveLength(8);
    for (const proof of proofs) {
      expect(proof).toContain(
        "SELECT 'app_user' AS sql_user, 'Ab3_-xyz9' AS code, current_database() AS database_name",
      );
      expect(proof).toContain("count(*)");
      // an aggregate without GROUP BY, or only scalar values: one row, whatever is found
      expect(lex(proof).some(({ value }) => value === "GROUP" || value === "LIMIT")).toBe(false);
    }
  });

  test("asks for roles, their options and system privileges once, and for grants in each database and first in system after USE", () => {
    const shown = texts.filter((text) => !text.includes("AS code"));
    const place = (scope: string) => [
      expect.stringMatching(/^WITH .* SELECT current_database\(\) AS database_name.* FROM found_objects;$/),
      expect.stringContaining(`(SHOW DEFAULT PRIVILEGES FOR ALL ROLES${scope})`),
    ];
    const everyone = expect.stringMatching(
      /^WITH public_grants AS \(SHOW GRANTS FOR public\), .* FROM public_rights;$/,
    );
    expect(shown).toEqual([
      expect.stringMatching(/^WITH .*\(SHOW USERS\).* FROM held_options;$/),
      'SHOW GRANTS ON ROLE FOR "app_user";',
      expect.stringMatching(/^WITH .*\(SHOW SYSTEM GRANTS\).* FROM held_privileges;$/),
      expect.stringMatching(/^WITH .*\(SHOW GRANTS FOR "app_user"\).* FROM held_connections;$/),
      'USE "system";',
      'SHOW GRANTS FOR "app_user";',
      everyone,
      ...["shop", "My DB"].flatMap((database) => [
        `USE "${database}";`,
        ...place(""),
        ...place(' IN SCHEMA "public"'),
        'SHOW GRANTS FOR "app_user";',
        everyone,
      ]),
    ]);
  });

  test("looks at other databases without listing their objects", () => {
    const looks = verifyAccess(
      "app_user",
      { databases: [{ name: "shop" }], others: ["shop", "billing"] },
      "Ab3_-xyz9",
    ).map(sqlText);
    const billing = looks.slice(looks.indexOf('USE "billing";'));
    expect(billing.join("\n")).toContain("SHOW GRANTS FOR");
    expect(billing.join("\n")).not.toContain("IN SCHEMA");
  });

  test.each(["", "1234567", "a".repeat(65), "abc def gh", "abcdefg'", "abcdefgé"])("the code %j is refused", (code) => {
    expect(() => verifyAccess("app_user", { databases: [] }, code)).toThrow(SqlRefusal);
  });
});

describe("auditUser", () => {
  test("changes nothing, for single sign-on users too, and asks for defaults per schema", () => {
    const texts = auditUser("sso_maria", [{ name: "shop", schemas: ["public", "sales"] }, { name: "system" }]).map(
      sqlText,
    );
    for (const text of texts)
      expect(text).toMatch(
        /^(SHOW|USE|WITH (every_user AS \(SHOW USERS\), held_roles|public_grants) AS [^;]* SELECT) ?/,
      );
    expect(texts).toContain('SHOW DEFAULT PRIVILEGES FOR GRANTEE "sso_maria" IN SCHEMA "sales";');
    expect(texts).toContain('SHOW DEFAULT PRIVILEGES FOR ALL ROLES IN SCHEMA "public";');
    // Once, and without its default privileges.
    expect(texts.filter((text) => text === 'USE "system";')).toHaveLength(1);
    expect(texts[texts.indexOf('USE "system";') + 3]).toBe('USE "shop";');
    expect(texts.filter((text) => text.includes("SHOW GRANTS FOR public"))).toHaveLength(2);
  });
});
