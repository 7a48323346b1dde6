import { expect, test } from "vitest";
import { planAccess } from "#lib/sql/plan.ts";
import { type Script, sqlText } from "#lib/sql/tokens.ts";
import { deleteScript } from "./delete-script.ts";

const texts = (script: Script) => script.map(sqlText);
const NONE = { schemas: "", connections: "", inSystem: "" };

test("the script clears direct grants with default privileges in another schema than public", () => {
  const databases = [{ name: "shop", schemas: ["sales"] }];
  const common = { user: "app", via: "direct", demote: false, code: "12345678" } as const;
  const plan = planAccess({ ...common, level: "read-write", databases, scope: "both" });
  const { prepare } = deleteScript("app", ["shop", "billing"], { ...NONE, schemas: "shop.sales" }).script;
  const revoked = texts(prepare);
  for (const text of texts(plan.run).filter((each) => each.startsWith("ALTER DEFAULT"))) {
    const [, start = "", kind = ""] = /^(ALTER .*) GRANT .* (ON \w+) TO/.exec(text) ?? [];
    expect(revoked).toContain(`${start} REVOKE ALL ${kind} FROM "app";`);
  }
  const inBilling = revoked.slice(revoked.indexOf('USE "billing";')).join();
  expect(inBilling).not.toContain('"sales"');
});

test("the script clears a direct backup operator with an external connection", () => {
  const { look, prepare, check } = deleteScript("app", ["shop"], { ...NONE, connections: "bucket" }).script;
  expect(texts(prepare)).toContain('REVOKE ALL ON EXTERNAL CONNECTION "bucket" FROM "app";');
  for (const script of [look, check]) expect(texts(script).join()).toContain("object_type = 'external_connection'");
});

test("the look shows the schemas of each database", () => {
  expect(
    texts(deleteScript("app", ["shop", "billing"], NONE).script.look).filter((text) => !text.startsWith("WITH")),
  ).toEqual(['USE "system";', 'USE "shop";', "SHOW SCHEMAS;", 'USE "billing";', "SHOW SCHEMAS;"]);
});

test("rights in the database system are revoked by name, and an unreadable name is refused in words", () => {
  const made = (inSystem: string) => {
    const { script, problems } = deleteScript("app", ["shop", "system"], { ...NONE, inSystem });
    return { revoked: texts(script.prepare).filter((text) => text.includes('"system"')), problem: problems.inSystem };
  };
  const database = 'REVOKE CONNECT ON DATABASE "system" FROM "app";';
  const table = 'REVOKE ALL ON TABLE "system"."public"."users" FROM "app";';
  expect(made("")).toEqual({ revoked: [], problem: undefined });
  expect(made("users")).toEqual({ revoked: [table], problem: undefined });
  expect(made("system.public.users, system")).toEqual({ revoked: [database, table], problem: undefined });
  for (const strange of ['users, "x y"', "shop.public.users"])
    expect(made(strange)).toEqual({ revoked: [], problem: "Tables of system have names such as users." });
});

test("a schema that no script may name is refused in words, and the rest is still printed", () => {
  const { script, problems } = deleteScript("app", ["shop"], { ...NONE, schemas: "pg_catalog" });
  expect(problems.schemas).toContain("CockroachDB's own");
  expect(texts(script.prepare)).toContain('USE "shop";');
});
