import { describe, expect, test } from "vitest";
import { snippets } from "./snippets.ts";
import { scriptText } from "./tokens.ts";

describe("snippets", () => {
  const all = snippets({
    user: "app_user",
    database: "production",
    tables: ["orders", "customers"],
    version: "v26.2.1",
    otherAdmins: ["root"],
    code: "12345678",
  });
  const textOf = (id: string) => scriptText(all.find((each) => each.id === id)?.script ?? []);

  test("no table privilege stands on a database, and no ALL", () => {
    for (const { script } of all)
      expect(scriptText(script)).not.toMatch(/(SELECT|INSERT|UPDATE|DELETE|ALL) ON DATABASE|GRANT admin/);
  });

  test("each says why the usual form differs", () => {
    for (const { title, why, script } of all) {
      expect(title).toMatch(/^[A-Z]/);
      expect(why).toMatch(/^[A-Z].+\.$/);
      expect(script.length).toBeGreaterThan(0);
    }
  });

  test("reading covers tables that exist and those made later", () => {
    expect(textOf("read-only")).toContain('GRANT SELECT ON ALL TABLES IN SCHEMA "production"."public" TO');
    expect(textOf("read-only")).toContain('FOR ALL ROLES IN SCHEMA "public" GRANT SELECT ON TABLES TO');
  });

  test("chosen tables are named with database and schema", () => {
    expect(textOf("chosen-tables")).toContain(
      'GRANT SELECT, INSERT, UPDATE ON TABLE "production"."public"."orders", "production"."public"."customers" TO',
    );
  });

  test("an application gets SELECT, INSERT and UPDATE, and only then loses admin", () => {
    expect(textOf("application-user")).toContain(
      'GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA "production"."public"',
    );
    expect(textOf("application-user")).not.toContain("DELETE");
    expect(textOf("application-user")).toMatch(/GRANT "[^"]+" TO "app_user";\nREVOKE admin FROM "app_user";\n$/);
    expect(textOf("revoke-admin")).toMatch(/\nREVOKE admin FROM "app_user";\n$/);
  });
});
