import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { wantedAccessSchema } from "#lib/shared/sql-access/wanted-schema.ts";
import { scriptText } from "#lib/sql/tokens.ts";
import { type AccessForm, OPTIONS, PLAIN_FORM } from "./access-form.ts";
import { type AccessFacts, planOf } from "./access-plan.ts";
import { KNOWN_LEVELS } from "./levels.ts";

const FACTS: AccessFacts = {
  user: "app_shop",
  clusterVersion: "v26.2.1",
  code: "c0de-c0de-c0de",
  otherAdmins: ["ops_root"],
  restricted: false,
};
const form = (more: Partial<AccessForm>): AccessForm => ({ ...PLAIN_FORM, databases: ["shop"], ...more });
const TABLES = "orders\nsales.invoices\narchive.public.orders";

function run(more: Partial<AccessForm>, facts: Partial<AccessFacts> = {}): string {
  const planned = planOf(form(more), { ...FACTS, ...facts });
  if (!planned.ok) throw new Error(planned.message);
  return scriptText(planned.plan.run);
}
const refused = (more: Partial<AccessForm>, facts: Partial<AccessFacts> = {}) =>
  planOf(form(more), { ...FACTS, ...facts });

describe("choices as SQL", () => {
  test.each(KNOWN_LEVELS)("%s: the server accepts the wanted access", (level) => {
    fc.assert(
      fc.property(fc.subarray([...OPTIONS]), fc.constantFrom("existing", "future", "both"), (options, scope) => {
        const planned = planOf(
          form({ level, scope, options, tables: TABLES, schemas: "sales", connections: "bucket" }),
          FACTS,
        );
        if (!planned.ok) throw new Error(planned.message);
        expect(wantedAccessSchema.safeParse(planned.wanted)).toMatchObject({ success: true });
      }),
    );
  });

  test("any input gives SQL or a sentence, and never throws", () => {
    const text = fc.oneof(fc.string({ maxLength: 30 }), fc.constantFrom("system", "pg_catalog", "a.b.c.d", '"'));
    fc.assert(
      fc.property(fc.constantFrom(...KNOWN_LEVELS), fc.tuple(text, text, text, text), (level, texts) => {
        const [otherDatabases, schemas, tables, takeOverFrom] = texts;
        const planned = planOf(
          form({ level, otherDatabases, schemas, tables, takeOverFrom, connections: tables }),
          FACTS,
        );
        expect(planned.ok || planned.message.length > 0).toBe(true);
      }),
    );
  });

  test("ticked and typed databases are combined; a schema applies to each, database.schema to one", () => {
    const sql = run({ otherDatabases: "billing", schemas: "sales, billing.audit" });
    expect(sql).toContain('ON ALL TABLES IN SCHEMA "shop"."sales"');
    expect(sql).toContain('ON ALL TABLES IN SCHEMA "billing"."sales"');
    expect(sql).toContain('ON ALL TABLES IN SCHEMA "billing"."audit"');
    expect(sql).not.toContain('"shop"."audit"');
  });

  test("a table without a database is in the chosen one, without a schema in public", () => {
    const sql = run({ level: "table-level", tables: TABLES });
    for (const path of ['"shop"."public"."orders"', '"shop"."sales"."invoices"', '"archive"."public"."orders"'])
      expect(sql).toContain(path);
  });

  test("admin is revoked unless it is proved gone or the choice keeps it", () => {
    expect(run({})).toContain('REVOKE admin FROM "app_shop";');
    expect(run({}, { restricted: true })).not.toContain("admin");
    expect(run({ demote: true }, { restricted: true })).toContain("REVOKE admin");
    expect(run({ demote: false })).not.toContain("admin");
  });

  test("only statements of the version are printed: the cluster's, or a chosen one", () => {
    expect(run({ options: ["routines"] })).toContain("ON ALL ROUTINES");
    expect(run({ options: ["routines"], version: "v25.2" })).toContain("ON ALL FUNCTIONS");
    expect(run({ options: ["routines"], version: "" })).toContain("ON ALL FUNCTIONS");
  });

  test("values that a level does not use cause no error", () => {
    expect(run({ level: "monitoring", tables: "odd one", schemas: "pg_catalog" })).toContain("GRANT SYSTEM");
    expect(run({ scope: "existing", options: ["newSchemas"] })).not.toContain("DEFAULT");
  });
});

describe("refusals and their fields", () => {
  test.each([
    ["databases", { otherDatabases: "system" }],
    ["databases", { otherDatabases: "a.b" }],
    ["schemas", { schemas: "pg_catalog" }],
    ["schemas", { schemas: "billing.audit" }],
    ["tables", { level: "table-level", tables: "odd one" }],
    ["tables", { level: "table-level", tables: "orders", otherDatabases: "billing" }],
    ["databases", { level: "table-level", tables: "orders", databases: [] }],
    ["privileges", { level: "table-level", tables: "orders", privileges: [] }],
    ["privileges", { level: "table-level", tables: "orders", privileges: ["ALL", "SELECT"] }],
    ["privileges", { level: "table-level", tables: "orders", privileges: ["MAINTAIN"], version: "v25.1" }],
    ["newSchemas", { via: "direct", options: ["newSchemas"] }],
    ["takeOverFrom", { level: "ddl-owner", takeOverFrom: "root" }],
    ["connections", { level: "backup-operator", connections: "odd one" }],
    ["version", { version: "v22.2" }],
  ] satisfies [string, Partial<AccessForm>][])("%s: %j", (field, more) => {
    expect(refused(more)).toMatchObject({ ok: false, field, incomplete: false });
  });

  test("revoking admin from the last known admin, unless root is confirmed to be reachable", () => {
    expect(refused({}, { otherAdmins: [] })).toMatchObject({ ok: false, field: "admins", incomplete: false });
    expect(run({ rootStays: true }, { otherAdmins: [] })).toContain("REVOKE admin");
  });

  test("while the other admins load, there is neither an error nor SQL", () => {
    expect(refused({}, { otherAdmins: null })).toMatchObject({ ok: false, field: null, incomplete: true });
  });

  test("a missing choice is no error", () => {
    expect(refused({ databases: [] })).toMatchObject({ ok: false, field: "databases", incomplete: true });
    expect(refused({ level: "table-level" })).toMatchObject({ ok: false, field: "tables", incomplete: true });
  });

  test("a user whose name must not be touched has no field to correct", () => {
    expect(refused({}, { user: "root" })).toMatchObject({ ok: false, field: null, incomplete: false });
  });
});
