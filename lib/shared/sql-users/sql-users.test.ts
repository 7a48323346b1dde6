import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createSqlUserInput, sqlUserTarget } from "./sql-users.ts";

const CLUSTER = "11111111-1111-4111-8111-111111111111";
const target = (name: unknown, more: object = {}) => sqlUserTarget.safeParse({ clusterId: CLUSTER, name, ...more });
const create = (name: unknown, more: object = {}) =>
  createSqlUserInput.safeParse({ clusterId: CLUSTER, name, purpose: "orders", ...more });

const RESERVED = ["root", "admin", "node", "public", "none", "pg_monitor", "crdb_internal_x", "sso_ada"];
const TRICKS = [
  "",
  ".",
  "..",
  "../admin",
  "a/b",
  "a\\b",
  "%2e",
  "%2e%2e",
  "a%2fb",
  "a\0",
  "a\nb",
  " a",
  "a ",
  "-a",
  "x".repeat(64),
];

describe("a SQL user as the target of a change", () => {
  test.each(["app_user", "0day", "a.b-c", "\u00e9", "x".repeat(63)])(
    "may be %s, also where Rolecall would not make such a name",
    (name) => {
      expect(target(name)).toMatchObject({ success: true, data: { clusterId: CLUSTER, name } });
    },
  );

  test("is named in the database's stored form", () => {
    expect(target("App_User")).toMatchObject({ data: { name: "app_user" } });
    expect(target("cafe\u0301")).toMatchObject({ data: { name: "caf\u00e9" } });
  });

  test.each([...RESERVED, ...RESERVED.map((name) => name.toUpperCase())])("is never %s", (name) => {
    expect(target(name).error?.issues).toMatchObject([{ message: "Rolecall never changes this SQL user." }]);
  });

  test.each(TRICKS)("is never %j, which would lead elsewhere in the vendor's path", (name) => {
    expect(target(name).success).toBe(false);
  });

  test("is never anything but a text", () => {
    for (const name of [undefined, null, 1, true, ["app_user"], { toString: () => "app_user" }])
      expect(target(name).success).toBe(false);
  });

  test("is accepted for every name that a new SQL user may be given", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[A-Za-z0-9_.-]{1,63}$/), (name) => {
        const made = create(name);
        if (made.success) expect(target(made.data.name)).toMatchObject({ data: { name: made.data.name } });
      }),
    );
  });
});

describe("a SQL user to create", () => {
  test("is named in lower case, and its purpose has no spaces around it", () => {
    expect(create("App_User", { purpose: "  takes orders \n" })).toMatchObject({
      data: { clusterId: CLUSTER, name: "app_user", purpose: "takes orders" },
    });
  });

  test.each([...RESERVED, ...TRICKS, "1st", "app user", "\u00e9"])("is never called %j", (name) => {
    expect(create(name).success).toBe(false);
  });

  test("may have no purpose, and one of 200 characters at most", () => {
    expect(create("app_user", { purpose: "" }).success).toBe(true);
    expect(create("app_user", { purpose: "x".repeat(200) }).success).toBe(true);
    expect(create("app_user", { purpose: "x".repeat(201) }).error?.issues).toMatchObject([
      { path: ["purpose"], message: "At most 200 characters." },
    ]);
  });

  test("has no password in its input", () => {
    expect(create("app_user", { password: "canary" }).success).toBe(false);
  });
});

describe("the cluster", () => {
  test.each([
    "",
    "prod",
    "..",
    `${CLUSTER}/`,
    `${CLUSTER}/../x`,
    ` ${CLUSTER}`,
    `${CLUSTER}\n`,
    `{${CLUSTER}}`,
    `urn:uuid:${CLUSTER}`,
  ])("is never %j: it goes into the vendor's path beside the key", (clusterId) => {
    expect(target("app_user", { clusterId }).success).toBe(false);
    expect(create("app_user", { clusterId }).success).toBe(false);
  });
});

test("input with unknown fields is refused", () => {
  const surplus = fc
    .string({ minLength: 1 })
    .filter((key) => !["clusterId", "name", "purpose", "__proto__"].includes(key));
  fc.assert(
    fc.property(surplus, fc.anything(), (key, value) => {
      expect(target("app_user", { [key]: value }).success).toBe(false);
      expect(create("app_user", { [key]: value }).success).toBe(false);
    }),
  );
  expect(target("app_user", { purpose: "x" }).success).toBe(false);
});
