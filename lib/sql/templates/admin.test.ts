import { describe, expect, test } from "vitest";
import { SqlRefusal } from "../refusal.ts";
import { scriptText } from "../tokens.ts";
import { disableNow, enableLogin, endSessions, restoreAdmin, revokeAdmin, showSessions } from "./admin.ts";
import { hardenPublic } from "./harden-public.ts";
import { rotationPair } from "./rotation.ts";

describe("scripts about one user", () => {
  test("take admin away, shut the user out and let it in again", () => {
    expect(scriptText(revokeAdmin("App_User"))).toBe('REVOKE admin FROM "app_user";\n');
    expect(scriptText(restoreAdmin("app_user"))).toBe('GRANT admin TO "app_user" WITH ADMIN OPTION;\n');
    expect(scriptText(disableNow("app_user"))).toBe(
      `ALTER USER "app_user" NOLOGIN;
CANCEL SESSIONS IF EXISTS (WITH open_sessions AS (SHOW CLUSTER SESSIONS) SELECT session_id FROM open_sessions WHERE user_name = 'app_user');
`,
    );
    expect(scriptText(enableLogin("app_user"))).toBe('ALTER USER "app_user" LOGIN;\n');
    expect(scriptText(showSessions("app_user"))).toContain("WHERE user_name = 'app_user';");
  });

  test.each([revokeAdmin, restoreAdmin, disableNow, enableLogin, endSessions])(
    "%o never targets the system's users",
    (script) => {
      for (const name of ["root", "ADMIN", "node", "none", "public", "pg_x", "crdb_internal_x", "sso_maria", "", "a b"])
        expect(() => script(name)).toThrow(SqlRefusal);
    },
  );

  test("the last known admin stays admin, and nobody takes it from oneself", () => {
    expect(() => revokeAdmin("app_user", { otherAdmins: [] })).toThrow(/No other admin is known/);
    expect(() => revokeAdmin("app_user", { otherAdmins: ["APP_USER"] })).toThrow(/No other admin is known/);
    expect(() => revokeAdmin("app_user", { runBy: "App_User" })).toThrow(/as another admin/);
    expect(revokeAdmin("app_user", { otherAdmins: ["root"], runBy: "root" })).toHaveLength(1);
  });
});

describe("hardenPublic", () => {
  test("names public as nothing but the source of a REVOKE, and TEMPORARY from v26.2 on", () => {
    expect(scriptText(hardenPublic({ databases: [{ name: "shop" }], version: "v26.1.3", revokeConnect: true }))).toBe(
      `USE "shop";
REVOKE CREATE ON SCHEMA "shop"."public" FROM "public";
REVOKE CONNECT ON DATABASE "shop" FROM "public";
`,
    );
    expect(scriptText(hardenPublic({ databases: [{ name: "shop" }], version: "v26.2.0" }))).toContain(
      'REVOKE TEMPORARY ON DATABASE "shop" FROM "public";',
    );
  });
});

describe("rotationPair", () => {
  const intent = {
    user: "app_a",
    via: "role",
    level: "read-only",
    databases: [{ name: "shop" }],
    scope: "both",
    code: "12345678",
  } as const;

  test("puts both users into the same roles before either loses admin", () => {
    const pair = rotationPair({ ...intent, demote: { otherAdmins: ["root"] } }, "app_b");
    expect(scriptText(pair.prepare)).toMatch(
      /GRANT "shop_ro_role" TO "app_a";\nGRANT "shop_ro_role" TO "app_b";\nREVOKE admin FROM "app_a";\nREVOKE admin FROM "app_b";\n$/,
    );
    expect(scriptText(pair.stillUsed("app_b"))).toContain("user_name = 'app_b'");
  });

  test("the two do not count as admins for each other", () => {
    expect(() => rotationPair({ ...intent, demote: { otherAdmins: ["app_a", "App_B"] } }, "app_b")).toThrow(SqlRefusal);
    expect(() => rotationPair({ ...intent, demote: { otherAdmins: ["root"] } }, "APP_A")).toThrow(SqlRefusal);
    expect(() => rotationPair({ ...intent, demote: { otherAdmins: ["root"] }, runBy: "app_b" }, "app_b")).toThrow(
      SqlRefusal,
    );
  });
});
