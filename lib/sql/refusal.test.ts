import { describe, expect, test } from "vitest";
import type { DataIntent, Intent, TableIntent } from "./intent.ts";
import { planAccess } from "./plan.ts";
import { type RefusalCode, SqlRefusal } from "./refusal.ts";
import { scriptText } from "./tokens.ts";

const subject = {
  user: "app_user",
  via: "role",
  demote: { otherAdmins: ["root"] },
  code: "Ab3_-xyz9",
  version: "v26.2.1",
} as const;
const readOnly: DataIntent = { ...subject, level: "read-only", databases: [{ name: "shop" }], scope: "both" };
const tableLevel: TableIntent = {
  ...subject,
  level: "table-level",
  tables: [{ database: "shop", name: "orders" }],
  privileges: ["SELECT", "INSERT"],
};

function codeOf(intent: Intent): RefusalCode | "accepted" {
  try {
    planAccess(intent);
  } catch (error) {
    if (error instanceof SqlRefusal) return error.code;
    throw error;
  }
  return "accepted";
}

describe("what is refused", () => {
  test.each([
    ["forbidden_target", { ...readOnly, user: "root" }],
    ["forbidden_target", { ...readOnly, user: "Admin" }],
    ["forbidden_target", { ...readOnly, user: "sso_maria" }],
    ["forbidden_target", { ...readOnly, user: "pg_x" }],
    ["forbidden_target", { ...readOnly, user: "public" }],
    ["forbidden_target", { ...readOnly, user: "shop_ro_role" }],
    ["forbidden_target", { ...readOnly, databases: [{ name: "system" }] }],
    ["forbidden_target", { ...readOnly, databases: [{ name: "shop", schemas: ["pg_catalog"] }] }],
    ["forbidden_target", { ...subject, level: "ddl-owner", databases: [{ name: "shop" }], takeOverFrom: "root" }],
    ["invalid_name", { ...readOnly, user: 'app"user' }],
    ["invalid_name", { ...readOnly, databases: [{ name: "" }] }],
    ["unprintable_text", { ...readOnly, databases: [{ name: "shop\n; DROP" }] }],
    ["invalid_intent", { ...readOnly, databases: [] }],
    ["invalid_intent", { ...readOnly, via: "direct", newSchemas: true }],
    ["invalid_intent", { ...tableLevel, tables: [] }],
    ["invalid_privilege", { ...tableLevel, privileges: [] }],
    ["invalid_privilege", { ...tableLevel, privileges: ["SELECT", "ALL"] }],
    ["unsupported_version", { ...tableLevel, privileges: ["TRUNCATE"] }],
    ["invalid_code", { ...readOnly, code: "short" }],
    ["invalid_code", { ...readOnly, code: "'; DROP TABLE t; --" }],
    ["last_admin", { ...readOnly, demote: { otherAdmins: [] } }],
    ["last_admin", { ...readOnly, demote: { otherAdmins: ["APP_USER"] } }],
    ["own_user", { ...readOnly, runBy: "App_User" }],
  ] as const)("%s: %j", (code, intent) => {
    expect(codeOf(intent as Intent)).toBe(code);
  });

  test("without taking admin there is nothing to refuse about admins", () => {
    expect(codeOf({ ...readOnly, demote: false })).toBe("accepted");
    expect(scriptText(planAccess({ ...readOnly, demote: false }).run)).not.toContain("admin");
  });

  test("a release that is older than what is known is refused", () => {
    expect(codeOf({ ...readOnly, version: "v22.2.19" })).toBe("unsupported_version");
    expect(codeOf({ ...readOnly, version: "something else" })).toBe("accepted");
  });
});
