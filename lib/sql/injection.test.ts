import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Intent } from "./intent.ts";
import { lexScript } from "./lint/read/lexer.ts";
import { readChunk } from "./lint/read/read.ts";
import { splitScript } from "./lint/read/statements.ts";
import { utf8Length } from "./names.ts";
import { levelScript } from "./own-user.ts";
import { planAccess, undoAfter } from "./plan.ts";
import { SqlRefusal } from "./refusal.ts";
import { disableLogin, enableLogin, endSessions, revokeAdmin } from "./templates/admin.ts";
import { clearBlockers } from "./templates/clear-blockers.ts";
import { askDefaults, askGrants, askOwned, askSchedules, askSystem, DEFAULTS_OF } from "./templates/dependencies.ts";
import { hostileText, isPrintable } from "./testing/hostile.ts";
import { World } from "./testing/world.ts";
import { type Script, sqlText } from "./tokens.ts";

/** The names that an operation is about. The user's are of a closed alphabet; the others are the database's own and may be anything. */
type Names = {
  readonly user: string;
  readonly database: string;
  readonly schema: string;
  readonly table: string;
  readonly connection: string;
};

const PLAIN: Names = { user: "app_user", database: "shop", schema: "sales", table: "orders", connection: "bucket" };

const KNOWN = [
  'a"; DROP USER app; --',
  "'; DROP USER app; --",
  "x' OR '1'='1",
  "/* and",
  "*/",
  "--",
  "\\",
  "$$",
  "select",
  "admin",
  "PUBLIC",
  "u;v",
  "\u00e9".repeat(31),
  "q".repeat(63),
  '"'.repeat(31),
];
const hostile = fc
  .oneof(fc.constantFrom(...KNOWN), hostileText)
  .filter((name) => name !== "" && isPrintable(name) && utf8Length(name) <= 63)
  .filter((name) => !/^(pg_|crdb_internal$|information_schema$|system$)/.test(name));
const user = fc
  .oneof(fc.stringMatching(/^[a-z_][a-z0-9_.-]{0,62}$/), fc.constantFrom("user", "select", "a.b-c", "é".repeat(31)))
  .filter((name) => !/^(pg_|crdb_internal|sso_|rolecall_|(root|admin|node|public|none|heir)$)/.test(name));

/** Every script that Rolecall can run about a SQL user, and every look before it. */
function everyOperation({ user, database, schema, table, connection }: Names): Script[] {
  const subject = { user, demote: { otherAdmins: ["root"] }, code: "Ab3_-xyz9", version: "v26.2.1" } as const;
  const databases = [{ name: database, schemas: [schema] }];
  const tables = [{ database, schema, name: table }];
  const onData = { databases, scope: "both", routines: true } as const;
  const intents = (["role", "direct"] as const).flatMap((via): Intent[] => [
    { ...subject, via, level: "read-only", ...onData },
    { ...subject, via, level: "read-write", ...onData, saveRows: true },
    { ...subject, via, level: "append-only", ...onData, alsoRead: true },
    { ...subject, via, level: "table-level", tables, privileges: ["SELECT", "INSERT"] },
    { ...subject, via, level: "ddl-owner", databases, takeOverFrom: via === "role" ? "former_owner" : undefined },
    { ...subject, via, level: "backup-operator", databases, externalConnections: [connection], restore: true },
    { ...subject, via, level: "monitoring" },
  ]);
  const plans = intents.flatMap((intent) => {
    const { run } = planAccess(intent);
    return [run, undoAfter(intent, run.length, "all"), undoAfter(intent, run.length, "user")];
  });
  const defaults = { schema, creator: "former_owner", grantee: user, kind: "tables" };
  const cleanUp = clearBlockers(user, "heir", {
    system: true,
    externalConnections: [connection],
    inSystem: { onDatabase: true, tables: [table] },
    databases: [{ database, owns: true, holds: true, defaults: [defaults] }],
  });
  return [
    ...plans,
    cleanUp.prepare,
    cleanUp.release,
    revokeAdmin(user),
    [...disableLogin(user), ...enableLogin(user), ...endSessions(user)],
    levelScript("create", "rolecall_0a1b", [database]),
    [askSystem(user), askSchedules(user), askGrants(user), askOwned(user, database)],
    DEFAULTS_OF.map((of) => askDefaults(user, of, schema)),
  ];
}

const names: fc.Arbitrary<Names> = fc.record({
  user,
  database: hostile,
  schema: hostile,
  table: hostile,
  connection: hostile,
});

/** The words of a statement; names and texts by their meaning. */
function readBack(text: string) {
  const { pieces, openComment } = lexScript(text.replace(/;$/, ""));
  const statements = splitScript(pieces).flatMap((chunk) => readChunk(text, chunk));
  return { pieces, count: statements.length, isClosed: openComment === null && pieces.every(({ closed }) => closed) };
}

describe("whatever names hold", () => {
  test("each statement of every operation is one, and differs from that for plain names by these names alone", () => {
    const plain = everyOperation(PLAIN).map((script) => script.map((statement) => readBack(sqlText(statement)).pieces));
    fc.assert(
      fc.property(names, (given) => {
        const scripts = everyOperation(given);
        const meant = new Map(Object.entries(PLAIN).map(([what, name]) => [name, given[what as keyof Names]]));
        expect(scripts.map((script) => script.length)).toEqual(plain.map((script) => script.length));
        for (const [at, script] of scripts.entries())
          for (const [index, statement] of script.entries()) {
            const text = sqlText(statement);
            const read = readBack(text);
            expect([read.count, read.isClosed], text).toEqual([1, true]);
            const expected = plain[at]?.[index] ?? [];
            expect(
              read.pieces.map(({ kind }) => kind),
              text,
            ).toEqual(expected.map(({ kind }) => kind));
            for (const [place, { kind, value }] of read.pieces.entries()) {
              const was = expected[place]?.value ?? "";
              if (kind !== "quoted" && kind !== "string") expect(value, text).toBe(was);
              // A group role is named after its database, in plain letters.
              else if (/_role(_[0-9a-f]+)?$/.test(was)) expect(value, text).toMatch(/^[a-z0-9_.-]{1,63}$/);
              else expect(value, text).toBe(meant.get(was) ?? was);
            }
          }
      }),
      { numRuns: process.env.ROLECALL_PROVE ? 60 : 25 },
    );
  });

  test.each(["a\0b", "a\nb", "a\u202eb", "a\u2028b", "\ud800", ""])(
    "%j is refused before there is a statement",
    (bad) => {
      for (const what of ["database", "schema", "table", "connection", "user"] as const)
        expect(() => everyOperation({ ...PLAIN, [what]: bad })).toThrow(SqlRefusal);
    },
  );

  test.each(['App"; DROP USER x', "root", "rolecall_0a1b", "sso_mara", "a b", "ü\0", "x".repeat(64), "public"])(
    "a SQL user %j is never a target",
    (bad) => expect(() => everyOperation({ ...PLAIN, user: bad })).toThrow(SqlRefusal),
  );
});

describe("on a real PostgreSQL", () => {
  let world: World;
  beforeAll(async () => {
    world = await World.start();
    await world.admin(
      "shop",
      "CREATE SCHEMA canary; CREATE TABLE canary.canary (); CREATE ROLE app_user; CREATE ROLE heir",
    );
  });
  afterAll(() => world?.stop());

  test("each statement is one, grants on exactly the named schema and table, and its undo takes all of it", async () => {
    const subject = { user: "app_user", via: "direct", demote: false, code: "Ab3_-xyz9" } as const;
    await fc.assert(
      fc.asyncProperty(hostile, hostile, async (schema, table) => {
        fc.pre(!/^(public|sales|private|canary)$/.test(schema));
        const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`;
        await world.admin(
          "shop",
          `DROP SCHEMA IF EXISTS ${quoted(schema)} CASCADE; CREATE SCHEMA ${quoted(schema)}; CREATE TABLE ${quoted(schema)}.${quoted(table)} ()`,
        );
        const intent: Intent = {
          ...subject,
          level: "table-level",
          tables: [{ database: "shop", schema, name: table }],
          privileges: ["SELECT", "INSERT"],
        };
        const { run } = planAccess(intent);
        await world.runEach("shop", run);
        expect(await held(world)).toEqual(
          new Set([`USAGE on ${schema}`, `INSERT on ${schema}.${table}`, `SELECT on ${schema}.${table}`]),
        );
        await world.runEach("shop", undoAfter(intent, run.length, "all"));
        expect(await held(world)).toEqual(new Set());
        await world.admin("shop", `DROP SCHEMA ${quoted(schema)} CASCADE`);
        expect(await world.admin("shop", "SELECT FROM pg_tables WHERE schemaname = 'canary'")).toHaveLength(1);
      }),
      { numRuns: process.env.ROLECALL_PROVE ? 60 : 25, endOnFailure: true },
    );
  });

  test("default privileges and owners of a schema of any name are taken by their clean-up", async () => {
    await fc.assert(
      fc.asyncProperty(hostile, async (schema) => {
        fc.pre(!/^(public|sales|private|canary)$/.test(schema));
        const quoted = `"${schema.replaceAll('"', '""')}"`;
        await world.admin(
          "shop",
          `DROP SCHEMA IF EXISTS ${quoted} CASCADE; CREATE SCHEMA ${quoted}; CREATE TABLE ${quoted}.${quoted} (); ALTER TABLE ${quoted}.${quoted} OWNER TO app_user;
           ALTER DEFAULT PRIVILEGES FOR ROLE maker IN SCHEMA ${quoted} GRANT SELECT ON TABLES TO app_user`,
        );
        const { prepare, release } = clearBlockers("app_user", "heir", {
          system: false,
          externalConnections: [],
          inSystem: { onDatabase: false, tables: [] },
          databases: [
            {
              database: "shop",
              owns: true,
              holds: true,
              defaults: [{ schema, creator: "maker", grantee: "app_user", kind: "tables" }],
            },
          ],
        });
        await world.runEach("shop", [...prepare, ...release]);
        const [owner] = await world.admin("shop", `SELECT tableowner FROM pg_tables WHERE tableowner = 'heir'`);
        expect(owner).toEqual({ tableowner: "heir" });
        expect(await world.admin("shop", "SELECT FROM pg_default_acl")).toEqual([]);
        await world.admin("shop", `DROP SCHEMA ${quoted} CASCADE`);
        expect(await world.admin("shop", "SELECT FROM pg_tables WHERE schemaname = 'canary'")).toHaveLength(1);
      }),
      { numRuns: process.env.ROLECALL_PROVE ? 40 : 20, endOnFailure: true },
    );
  });
});

/** What app_user holds on schemas and tables of shop. */
async function held(world: World): Promise<Set<string>> {
  const rows = await world.admin(
    "shop",
    `SELECT nspname::text AS place, privilege_type FROM pg_namespace, aclexplode(nspacl) WHERE grantee = 'app_user'::regrole
     UNION ALL SELECT nspname || '.' || relname, privilege_type FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace,
     aclexplode(relacl) WHERE grantee = 'app_user'::regrole`,
  );
  return new Set(rows.map(({ place, privilege_type: privilege }) => `${privilege} on ${place}`));
}
