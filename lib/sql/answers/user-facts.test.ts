import { describe, expect, test } from "vitest";
import type { ResultSet } from "./read/result-set.ts";
import { readUser, type UserAnswers } from "./user-facts.ts";

const set = (columns: string, ...rows: string[][]): ResultSet => ({ columns: columns.split(" "), rows, ended: true });
const GRANTS = "database_name schema_name object_name object_type grantee privilege_type is_grantable";
const OWNED = "schema_name object_name object_type";
type Grant = [schema: string, object: string, kind: string, grantee: string, privilege: string, grantable?: string];

function answers({
  grants = [],
  owned = [],
  roles = [],
  system = [],
  options = "{}",
  hidden = [],
  everyone = [],
  roleOptions = {},
}: {
  grants?: Grant[];
  owned?: string[][];
  roles?: string[][];
  system?: string[][];
  options?: string;
  hidden?: string[];
  everyone?: Grant[];
  roleOptions?: Record<string, string>;
} = {}): UserAnswers {
  const held = [...new Set(roles.map(([role = ""]) => role))];
  const rowOf = ([schema, object, kind, grantee, privilege, grantable = "f"]: Grant) => [
    ...["shop", schema, object, kind, grantee, privilege, grantable],
  ];
  return {
    users: set(
      "username options member_of estimated_last_login_time",
      ["app", options, "{}", "NULL"],
      ...held.map((role) => [role, roleOptions[role] ?? "{}", "{}", "NULL"]),
    ),
    roles: set("role_name member is_admin", ...roles),
    system: set("grantee privilege_type is_grantable", ...system),
    databases: [
      {
        name: "shop",
        grants: set(GRANTS, ...grants.map(rowOf)),
        everyone: set(GRANTS, ...everyone.map(rowOf)),
        owned: set(OWNED, ...owned),
      },
    ],
    hidden,
  };
}

describe("what is read of one user", () => {
  test("tells what each grantee gives in a database, and what the password reaches", () => {
    const read = readUser(
      "app",
      answers({
        roles: [["shop_rw", "app", "f"]],
        grants: [
          ["NULL", "NULL", "database", "public", "CONNECT"],
          ["public", "NULL", "schema", "public", "CREATE"],
          ["public", "orders", "table", "shop_rw", "SELECT"],
          ["public", "orders", "table", "shop_rw", "UPDATE"],
          ["public", "lines", "table", "shop_rw", "SELECT"],
          ["public", "ids", "sequence", "shop_rw", "USAGE"],
        ],
      }),
    );
    expect(read?.databases).toEqual([
      {
        name: "shop",
        access: [
          { words: "reads 2 tables, writes 1 table, uses 1 sequence", through: "shop_rw", data: true },
          { words: "creates tables in public", through: "public", data: false },
        ],
      },
    ]);
    expect(read?.reach).toBe("Its password gives access to data in 1 of 1 databases: shop.");
  });

  test("leaves out of the words nothing that is held", () => {
    const read = readUser("app", answers({ grants: [["public", "orders", "table", "app", "TRIGGER", "t"]] }));
    expect(read?.databases[0]?.access[0]?.words).toBe("1 other privilege, may pass some of it on");
  });

  test("says for an admin that everything is reached, whatever was granted", () => {
    const read = readUser(
      "app",
      answers({
        roles: [
          ["ops", "app", "f"],
          ["admin", "ops", "f"],
        ],
      }),
    );
    expect(read?.adminThrough).toBe("ops");
    expect(read?.reach).toContain("everything in this cluster");
  });

  test("says that it may be incomplete, and by what more can be gained", () => {
    const read = readUser("app", answers({ hidden: ["stock"], system: [["app", "CREATEROLE", "f"]] }));
    expect(read?.reach).toBe(
      "By its privileges it reaches no table in the database that could be read. It can gain more or reach everything, by SYSTEM CREATEROLE. 1 database could not be read, so this may be incomplete.",
    );
  });

  test("where only the database system was not read, says so of that alone", () => {
    const read = readUser("app", answers({ hidden: ["system"] }));
    expect(read?.reach).toBe(
      "By its privileges it reaches no table in the database that could be read. Its rights in the database system are unknown.",
    );
  });

  test("says of a role's options and of public's rights that more can be gained by them", () => {
    const read = readUser(
      "app",
      answers({
        roles: [["boss", "app", "f"]],
        roleOptions: { boss: "{CREATEROLE,NOLOGIN}" },
        everyone: [
          ["NULL", "NULL", "database", "public", "DROP"],
          ["NULL", "bucket", "external_connection", "public", "USAGE"],
        ],
      }),
    );
    expect(read?.reach).toContain(
      "by role option CREATEROLE of the role boss and DROP on database shop, through public.",
    );
    expect(read?.databases[0]?.access).toEqual([
      { words: "can drop the whole database, uses 1 external connection", through: "public", data: true },
    ]);
    expect(read?.login?.options).toEqual([]);
  });

  test("has of the database system only what not every SQL user may do", () => {
    const usual = answers({ everyone: [["public", "comments", "table", "public", "SELECT"]] });
    const own = answers({ grants: [["public", "users", "table", "app", "UPDATE"]] });
    const asSystem = ({ databases, ...rest }: UserAnswers): UserAnswers => ({
      ...rest,
      databases: databases.map((each) => ({ ...each, name: "system" })),
    });
    expect(readUser("app", asSystem(usual))).toMatchObject({ databases: [] });
    const read = readUser("app", asSystem(own));
    expect(read).toMatchObject({ databases: [{ name: "system", access: [{ words: "writes 1 table" }] }] });
    expect(read?.reach).toContain("It can gain more or reach everything, by UPDATE on table");
  });

  test.each<[string, Parameters<typeof answers>[0]]>([
    ["SELECT to public, as before v24.2", { everyone: [["public", "orders", "table", "public", "SELECT"]] }],
    ["ALL to public on the database", { everyone: [["NULL", "NULL", "database", "public", "ALL"]] }],
    ["ALL to public on a table", { everyone: [["public", "orders", "table", "public", "ALL"]] }],
    ["BACKUP on the database", { grants: [["NULL", "NULL", "database", "app", "BACKUP"]] }],
    ["BACKUP on a table", { grants: [["public", "orders", "table", "app", "BACKUP"]] }],
    ["CHANGEFEED on the database", { grants: [["NULL", "NULL", "database", "app", "CHANGEFEED"]] }],
    ["CHANGEFEED on a table", { grants: [["public", "orders", "table", "app", "CHANGEFEED"]] }],
    ["REPLICATIONSOURCE on a table", { grants: [["public", "orders", "table", "app", "REPLICATIONSOURCE"]] }],
  ])("says of %s that it reaches data", (_what, given) => {
    expect(readUser("app", answers(given))?.reach).toMatch(
      /^Its password gives access to data in 1 of 1 databases: shop\./,
    );
  });

  test("says of functions that one with SECURITY DEFINER reaches more", () => {
    const read = readUser("app", answers({ everyone: [["public", "total(int8)", "routine", "public", "EXECUTE"]] }));
    expect(read?.reach).toBe(
      "By its privileges it reaches no table in the database that could be read. It has rights there that reach no data by themselves. It runs functions, and one with SECURITY DEFINER reaches what its owner does.",
    );
  });

  test("says of databases that it can only add to that they reach no data, as the table lists them", () => {
    const creates: Grant[] = [["public", "", "schema", "public", "CREATE"]];
    const reads: Grant[] = [["public", "orders", "table", "app", "SELECT"]];
    const [shop] = answers({ grants: reads }).databases;
    const [other] = answers({ everyone: creates }).databases;
    const [plain] = answers({}).databases;
    const read = (some: readonly (typeof shop)[]) => {
      const databases = some.flatMap((each, at) => (each ? { ...each, name: `db${at}` } : []));
      return readUser("app", { ...answers({}), databases })?.reach;
    };
    expect(read([shop, other, other, plain])).toBe(
      "Its password gives access to data in 1 of 4 databases: db0. In 2 more it has rights that reach no data by themselves.",
    );
    expect(read([other, other, plain])).toBe(
      "By its privileges it reaches no table in the 3 databases that could be read. In 2 of them it has rights that reach no data by themselves.",
    );
    expect(read([shop, plain])).toBe("Its password gives access to data in 1 of 2 databases: db0.");
  });

  test("counts the views among what it owns", () => {
    const read = readUser(
      "app",
      answers({
        owned: [
          ["public", "report", "view"],
          ["public", "orders", "table"],
          ["sales", "", "schema"],
        ],
      }),
    );
    expect(read?.owned).toMatchObject({ count: 3, views: 1 });
    expect(read?.owned.objects.map(({ path }) => path)).toEqual(["public.report", "public.orders", "sales"]);
  });

  test("makes hostile names harmless to eyes, and short", () => {
    const name = `a\u202E\u0007\n${"x".repeat(500)}`;
    const read = readUser("app", answers({ roles: [[name, "app", "f"]] }));
    expect(read?.roles[0]?.role).toBe(`a\uFFFD\uFFFD\uFFFD${"x".repeat(196)}…`);
  });

  test.each<[string, UserAnswers]>([
    ["another user's row", { ...answers(), users: set("username options", ["other", "{}"]) }],
    ["two rows of the user", { ...answers(), users: set("username options", ["app", "{}"], ["app", "{}"]) }],
    ["no row of the user", { ...answers(), users: set("username options") }],
    [
      "no row of one of its roles",
      { ...answers({ roles: [["boss", "app", "f"]] }), users: set("username options", ["app", "{}"]) },
    ],
    ["another's grants for those of public", answers({ everyone: [["public", "orders", "table", "app", "SELECT"]] })],
    ["roles of another user", answers({ roles: [["shop_rw", "other", "f"]] })],
    ["grants of another user", answers({ grants: [["public", "orders", "table", "other", "SELECT"]] })],
    ["a kind of object that is not known", answers({ grants: [["public", "x", "spaceship", "app", "ALL"]] })],
    ["columns of another statement", { ...answers(), roles: set("role_name", ["admin"]) }],
  ])("is nothing where the answer has %s", (_what, given) => {
    expect(readUser("app", given)).toBeUndefined();
  });
});
