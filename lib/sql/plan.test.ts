import { describe, expect, test } from "vitest";
import type { DataIntent, Intent, TableIntent } from "./intent.ts";
import { planAccess } from "./plan.ts";
import { everyIntent, everyScript, everyStatement, planOrNull, VERSIONS } from "./testing/every-script.ts";
import { lex } from "./testing/lexer.ts";
import { scriptText, sqlText } from "./tokens.ts";

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

describe("the script of an intent", () => {
  test("runs from database and role to rights, membership and, last of all, admin", () => {
    expect(scriptText(planAccess({ ...readOnly, level: "read-write" }).run)).toBe(
      `USE "shop";
CREATE ROLE IF NOT EXISTS "shop_rw_role";
GRANT CONNECT ON DATABASE "shop" TO "shop_rw_role";
GRANT USAGE ON SCHEMA "shop"."public" TO "shop_rw_role";
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA "shop"."public" TO "shop_rw_role";
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA "shop"."public" TO "shop_rw_role";
ALTER DEFAULT PRIVILEGES FOR ALL ROLES IN SCHEMA "public" GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO "shop_rw_role";
ALTER DEFAULT PRIVILEGES FOR ALL ROLES IN SCHEMA "public" GRANT USAGE, SELECT ON SEQUENCES TO "shop_rw_role";
GRANT "shop_rw_role" TO "app_user";
REVOKE admin FROM "app_user";
`,
    );
  });

  test("every GRANT has a REVOKE of the same form in its undo, in the opposite order", () => {
    for (const via of ["role", "direct"] as const)
      for (const intent of everyIntent("v26.3.0", via)) {
        const plan = planOrNull(intent);
        if (!plan) continue;
        const given = plan.run.map(sqlText).filter((text) => text.includes("GRANT "));
        const taken = new Set(plan.undo.map(sqlText));
        for (const text of given)
          expect(taken).toContain(text.replace("GRANT ", "REVOKE ").replace(/ TO (?=[^ ]+;$)/, " FROM "));
      }
  });

  test("default privileges never stand without USE of their database before them", () => {
    for (const script of everyScript("v26.3.0")) {
      const texts = script.map(sqlText);
      const first = texts.findIndex((text) => /^(ALTER DEFAULT|REASSIGN|DROP OWNED|SHOW DEFAULT)/.test(text));
      if (first >= 0) expect(texts.slice(0, first).some((text) => text.startsWith("USE "))).toBe(true);
    }
  });

  /** Statements that were judged for an earlier version. */
  const judged = new Set<string>();
  test.each(VERSIONS)(
    "holds for %s no transaction, comment, GRANT admin, grant to public or right to pass on",
    (version) => {
      const texts = everyStatement(version).map(sqlText);
      const restore = 'GRANT admin TO "app-user.1" WITH ADMIN OPTION;';
      expect(texts.filter((text) => text === restore)).toHaveLength(1);
      for (const text of texts) {
        if (text === restore || judged.has(text)) continue;
        // A constant, such as the pattern of a comment, is no part of the statement.
        expect(text.replaceAll(/'[^']*'/g, "''")).not.toMatch(
          /^(BEGIN|COMMIT|START|SAVEPOINT)|--|\/\*|\n|GRANT "?admin|TO "?public|WITH (GRANT|ADMIN)/,
        );
        expect(lex(text).filter(({ value }) => value === ";")).toHaveLength(1);
        judged.add(text);
      }
    },
  );

  test("tokens side by side are the statement, and every name, text and privilege is marked as one", () => {
    for (const statement of everyStatement("v26.2.2")) {
      expect(`${statement.tokens.map(({ text }) => text).join("")};`).toBe(sqlText(statement));
      expect(statement.says).toMatch(/^[A-Z].*\.$/);
      for (const { kind, text } of statement.tokens) {
        if (text.startsWith('"')) expect(kind).toBe("name");
        if (text.startsWith("'")) expect(kind).toBe("string");
        if (text === "admin") expect(kind).toBe("admin");
        if (kind === "privilege") expect(text).toMatch(/^[A-Z]+$/);
        if (kind === "plain") expect(text).toMatch(/^[ ,.()*=<>~]+$/);
      }
    }
  });
});

describe("what is printed for a version", () => {
  const texts = (version: string | undefined) => everyStatement(version).map(sqlText).join("\n");

  test.each([
    ["TEMPORARY ON DATABASE", "v26.2"],
    ["GRANT MAINTAIN", "v26.2"],
    ["GRANT TRUNCATE", "v26.3"],
    ["ON ALL ROUTINES", "v25.3"],
    ["GRANT TRIGGER", "v24.3"],
  ])("%s stands only in scripts for %s and later", (text, since) => {
    for (const version of VERSIONS)
      expect(texts(version).includes(text), version ?? "unknown").toBe(version !== undefined && version >= since);
  });

  test("routines are granted by their two kinds before v25.3", () => {
    expect(texts("v25.2.0")).toContain("ON ALL FUNCTIONS IN SCHEMA");
    expect(texts("v25.2.0")).toContain("ON ALL PROCEDURES IN SCHEMA");
  });
});

describe("who shares a role", () => {
  const rolesOf = (intent: Intent) => planAccess(intent).roles;

  test("two users with the same intent do", () => {
    expect(rolesOf({ ...readOnly, user: "a" })).toEqual(rolesOf({ ...readOnly, user: "b" }));
    expect(rolesOf({ ...tableLevel, user: "a" })).toEqual(rolesOf({ ...tableLevel, user: "b" }));
  });

  test("two users with different tables do not", () => {
    const other = { ...tableLevel, tables: [{ database: "shop", name: "lines" }] };
    expect(rolesOf(tableLevel)).not.toEqual(rolesOf(other));
  });

  test("two intents that give different rights never do", () => {
    const meanings = new Map<string, string>();
    for (const intent of everyIntent("v26.3.0", "role")) {
      const plan = planOrNull(intent);
      if (!plan) continue;
      for (const role of plan.roles) {
        const gets = plan.run.map(sqlText).filter((text) => text.endsWith(`TO "${role}";`));
        const meaning = gets.join("\n");
        expect(meanings.get(role) ?? meaning, role).toBe(meaning);
        meanings.set(role, meaning);
      }
    }
    expect(meanings.size).toBeGreaterThan(40);
  });
});

test.each([
  ["read", { ...readOnly, scope: "existing" }, ["read existing table", "read other table of the schema"]],
  ["read what is made later", { ...readOnly, scope: "future" }, ["read later table"]],
  [
    "only add",
    { ...readOnly, level: "append-only", scope: "existing" },
    ["insert into existing table", "take next value of existing sequence"],
  ],
  [
    "add and read",
    { ...readOnly, level: "append-only", scope: "future", alsoRead: true },
    ["read later table", "insert into later table", "take next value of later sequence"],
  ],
  [
    "write, but delete nothing",
    { ...readOnly, level: "read-write", scope: "future", saveRows: true },
    ["read later table", "insert into later table", "change rows of later table", "take next value of later sequence"],
  ],
  ["make tables", { ...subject, level: "ddl-owner", databases: [{ name: "shop" }] }, ["create table"]],
  ["watch", { ...subject, level: "monitoring" }, []],
  ["back up", { ...subject, level: "backup-operator", databases: [] }, []],
] as const satisfies [string, Intent, string[]][])(
  "a user who should %s is claimed to do just that",
  (_, intent, capabilities) => {
    const { effects } = planAccess(intent);
    expect(Object.entries(effects).flatMap(([capability, allowed]) => (allowed ? [capability] : []))).toEqual(
      capabilities,
    );
  },
);

describe("the words", () => {
  test("say in a sentence each what is given, what is not, and what one password can do", () => {
    const plan = planAccess(readOnly);
    expect(plan.gives).toBe("app_user can read every table in schema public of “shop”, now and later.");
    const rest =
      " Rights of public stay unless they were revoked: to create tables in schema public of every database, to connect to every database, and what else public was given. What app_user owns or was granted before stays too.";
    expect(plan.doesNot).toBe(
      `It does not let app_user add, change or delete rows, nor alter, truncate or drop tables of others, nor read or change tables of others in other schemas or databases, nor create users.${rest}`,
    );
    expect(plan.blastRadius).toBe(
      `The holder of this password can read every table in schema public of “shop”, now and later; cannot add, change or delete rows; cannot alter, truncate or drop tables of others; cannot read or change tables of others in other schemas or databases; cannot create users.${rest}`,
    );
  });

  test("the blast radius of every template denies what “Does not give” denies, and both have the same caveats", () => {
    for (const intent of everyIntent("v26.3.0", "role")) {
      const plan = planOrNull(intent);
      if (!plan) continue;
      const denied = /does not let app-user\.1 (.*), nor create users\. (Rights of public .*)$/.exec(plan.doesNot);
      const [, claims = "", rest = "no caveat"] = denied ?? [];
      for (const claim of claims.split(/, nor (?!one)/)) expect(plan.blastRadius).toContain(`cannot ${claim};`);
      expect(plan.blastRadius.endsWith(rest)).toBe(true);
      // By public every user makes tables in schema public and connects to every database.
      expect(plan.blastRadius).not.toMatch(/cannot (make|create) (schemas|tables)|cannot (enter|connect to)/);
    }
  });

  test("a script that leaves admin in place says that the password can do everything while the user is admin", () => {
    for (const level of ["read-only", "read-write"] as const) {
      const leftAdmin = planAccess({ ...readOnly, level, demote: false });
      for (const words of [leftAdmin.blastRadius, leftAdmin.doesNot])
        expect(words).toMatch(
          /^This SQL does not revoke admin: while app_user is admin, .* can do everything in the cluster\./,
        );
      const proved = planAccess({ ...readOnly, level, demote: false, isRestricted: true });
      expect(proved.blastRadius).toMatch(/^The holder of this password can read/);
    }
  });

  test("a SQL user that may restore owns what it restored, and the plan says so", () => {
    const restore = planAccess({ ...subject, level: "backup-operator", databases: [], restore: true });
    expect(restore.blastRadius).toContain("own what it restored: read, change and drop it");
    expect(restore.blastRadius).not.toContain("cannot query or change a table;");
  });

  test("schemas made later include every schema of the database, and every sentence says so", () => {
    const plan = planAccess({ ...readOnly, databases: [{ name: "shop", schemas: ["sales"] }], newSchemas: true });
    expect(scriptText(plan.run)).toContain("ALTER DEFAULT PRIVILEGES FOR ALL ROLES GRANT SELECT ON TABLES");
    for (const words of [plan.gives, plan.blastRadius])
      expect(words).toContain("every table created later in any schema of “shop” that it may enter: schema public,");
    expect(plan.blastRadius).not.toContain("cannot read or change tables of others in other schemas");
    expect(plan.notes.join()).toContain("also in schemas that you did not choose");
  });

  test("taking admin warns of views that the user owns, and only that", () => {
    expect(planAccess(readOnly).notes.join()).toContain("owns views");
    expect(planAccess({ ...readOnly, demote: false }).notes.join()).not.toContain("owns views");
  });

  test("a backup counts as readable", () => {
    const plan = planAccess({ ...subject, level: "backup-operator", databases: [] });
    expect(plan.blastRadius).toContain("back up the whole cluster, so read all of it by restoring it somewhere else");
  });

  test("of many databases three are named", () => {
    const databases = ["a", "b", "c", "d", "e"].map((name) => ({ name }));
    expect(planAccess({ ...readOnly, databases }).gives).toContain("schema public of “c” and 2 more, now and later.");
  });
});

test("a plan grows with its tables alone, and one of 200 takes far less than a frame", () => {
  const some = (length: number) => Array.from({ length }, (_, at) => ({ database: "shop", name: `table_${at}` }));
  const tables = some(200);
  const sizeOf = (length: number) => {
    const plan = planAccess({ ...tableLevel, tables: some(length) });
    return [plan.run, plan.undo, plan.verify].map((script) => scriptText(script).length);
  };
  const [small, middle, large] = [sizeOf(50), sizeOf(100), sizeOf(200)];
  for (const [at, most] of large.entries())
    expect(most - (middle[at] ?? 0)).toBeLessThanOrEqual(2.2 * ((middle[at] ?? 0) - (small[at] ?? 0)));
  const once = () => {
    const start = performance.now();
    const plan = planAccess({ ...tableLevel, tables });
    const texts = [plan.run, plan.undo, plan.verify].map(scriptText);
    return { milliseconds: performance.now() - start, texts };
  };
  const runs = Array.from({ length: 30 }, once);
  expect(runs[0]?.texts[0]).toContain('"shop"."public"."table_199"');
  // The quickest one: others use the machine too.
  if (process.env.ROLECALL_PROVE === "1")
    expect(Math.min(...runs.map(({ milliseconds }) => milliseconds))).toBeLessThan(5);
});
