import { describe, expect, test } from "vitest";
import { SqlRefusal } from "../refusal.ts";
import { instantAt } from "../time.ts";
import { scriptText } from "../tokens.ts";
import {
  allowCreateRole,
  disableNow,
  enableLogin,
  endSessions,
  expireLogin,
  restoreAdmin,
  revokeAdmin,
  showSessions,
} from "./admin.ts";
import { hardenPublic } from "./harden-public.ts";
import { rotationPair } from "./rotation.ts";

describe("scripts about one user", () => {
  test("an expiry says that it is one of the password, and that other ways in stay open", () => {
    const [set] = expireLogin("app_user", instantAt(Date.UTC(2031, 2, 31)));
    expect(set?.says).toBe(
      "Lets the password of app_user sign in until 2031-03-31 00:00:00+00:00. Other ways in stay open.",
    );
    expect(expireLogin("app_user", null)[0]?.says).toBe("Removes the expiry of app_user.");
  });

  test("take admin away, shut the user out and let it in again", () => {
    expect(scriptText(revokeAdmin("App_User"))).toBe('REVOKE admin FROM "app_user";\n');
    expect(scriptText(restoreAdmin("app_user"))).toBe('GRANT admin TO "app_user" WITH ADMIN OPTION;\n');
    expect(scriptText(allowCreateRole("app_user"))).toBe('GRANT SYSTEM CREATEROLE TO "app_user";\n');
    expect(scriptText(disableNow("app_user"))).toBe(
      `ALTER USER "app_user" NOLOGIN;
CANCEL SESSIONS IF EXISTS (WITH open_sessions AS (SHOW ALL CLUSTER SESSIONS) SELECT session_id FROM open_sessions WHERE user_name = 'app_user');
`,
    );
    expect(scriptText(enableLogin("app_user"))).toBe('ALTER USER "app_user" LOGIN;\n');
    expect(scriptText(showSessions("app_user"))).toContain(
      "(SHOW ALL CLUSTER SESSIONS) SELECT session_id, client_address, application_name, session_start FROM open_sessions WHERE session_id IS NULL OR user_name = 'app_user';",
    );
  });

  test.each([revokeAdmin, restoreAdmin, allowCreateRole, disableNow, enableLogin, endSessions])(
    "%o never targets the system's users",
    (script) => {
      for (const name of ["root", "ADMIN", "node", "none", "public", "pg_x", "crdb_internal_x", "sso_maria", "", "a b"])
        expect(() => script(name)).toThrow(SqlRefusal);
    },
  );

  test("the last known admin stays admin, and no admin can be taken from oneself", () => {
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
  const pair = { first: "app_a", second: "app_b", role: "shop_ro_role" };

  test("puts both users into the role before the second loses admin, and leaves the first as it is", () => {
    expect(scriptText(rotationPair(pair, { otherAdmins: ["root"] }))).toBe(
      'GRANT "shop_ro_role" TO "app_a";\nGRANT "shop_ro_role" TO "app_b";\nREVOKE admin FROM "app_b";\n',
    );
  });

  test("the first does not count as an admin for the second", () => {
    for (const known of [{ otherAdmins: ["App_A", "app_b"] }, { runBy: "app_b" }])
      expect(() => rotationPair(pair, known)).toThrow(SqlRefusal);
  });

  test("the two and their role are three", () => {
    for (const same of [{ second: "APP_A" }, { role: "app_a" }, { role: "app_b" }, { role: "admin" }])
      expect(() => rotationPair({ ...pair, ...same })).toThrow(SqlRefusal);
  });
});
