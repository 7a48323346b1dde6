import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { targetUser, utf8Length } from "./names.ts";
import { clusterRoleName, type RoleCode, roleName } from "./role-name.ts";

const CODES = ["ro", "rw", "rwkeep", "append", "appendread", "tables", "ddl", "backup"] as const satisfies RoleCode[];

/** Similar names: a lossy spelling must not make two roles one. */
const near = fc.oneof(
  fc.constantFrom(
    "shop",
    "Shop",
    "SHOP",
    "shop.sales",
    "shop_ro_role",
    "sh op",
    "sh-op",
    "sh_op",
    "pg_x",
    "sso_x",
    "pg",
    "sso",
    "rolecall",
    "rolecall_x",
    "público",
  ),
  fc.constantFrom(
    "x".repeat(50),
    "x".repeat(62),
    `${"x".repeat(62)}y`,
    "x".repeat(200),
    "数据库",
    ".",
    "_",
    "1",
    "db_pg_x",
  ),
  fc.string({ unit: "grapheme", minLength: 1, maxLength: 80 }),
);
const wanted = fc.record({
  database: near,
  schemas: fc.uniqueArray(fc.oneof(fc.constant("public"), near), { minLength: 1, maxLength: 3 }),
  code: fc.constantFrom(...CODES),
  choices: fc.array(fc.constantFrom("existing", "future", "routines"), { maxLength: 2 }),
});

describe("roleName", () => {
  test("the usual role has a plain name", () => {
    expect(roleName("shop", ["public"], "ro", [])).toBe("shop_ro_role");
    expect(roleName("shop", ["sales", "public"], "rw", [])).toBe("shop.public.sales_rw_role");
    expect(clusterRoleName("monitoring", [])).toBe("monitoring_role");
  });

  test("every name is one that the database takes, of 63 bytes at most, and none that must not be touched", () => {
    fc.assert(
      fc.property(wanted, ({ database, schemas, code, choices }) => {
        const name = roleName(database, schemas, code, choices);
        expect(targetUser(name)).toBe(name);
        expect(utf8Length(name)).toBeLessThanOrEqual(63);
      }),
      { numRuns: 2000 },
    );
  });

  test.each(["rolecall", "rolecall_observer", "Rolecall", "sso", "pg", "crdb_internal"])(
    "a database %s gives its role no name of Rolecall, of single sign-on or of the system",
    (database) => {
      for (const code of CODES) expect(targetUser(roleName(database, ["public"], code, []))).toMatch(/^db_/);
    },
  );

  test("two roles have one name only where database, schemas, level and choices are the same", () => {
    fc.assert(
      fc.property(fc.array(wanted, { minLength: 2, maxLength: 40 }), (all) => {
        const meanings = new Map<string, string>();
        for (const { database, schemas, code, choices } of all) {
          const name = roleName(database, schemas, code, choices);
          const meaning = JSON.stringify([database, schemas.toSorted(), code, choices]);
          expect(meanings.get(name) ?? meaning).toBe(meaning);
          meanings.set(name, meaning);
        }
      }),
      { numRuns: 300 },
    );
  });

  test("a role of the whole cluster never has the name of a database's", () => {
    const cluster = [
      clusterRoleName("backup", []),
      clusterRoleName("backup", ["jobs"]),
      clusterRoleName("monitoring", []),
    ];
    fc.assert(
      fc.property(wanted, ({ database, schemas, code, choices }) => {
        expect(cluster).not.toContain(roleName(database, schemas, code, choices));
      }),
    );
  });
});
