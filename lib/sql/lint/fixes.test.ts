import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { normalizeUserName } from "../names.ts";
import { readGrammar } from "../testing/bnf.ts";
import { type Keywords, recogniser } from "../testing/recogniser.ts";
import { readJson, referenceFolder } from "../testing/reference.ts";
import type { LintCode } from "./codes.ts";
import { lexScript } from "./lexer.ts";
import { lintSql } from "./lint.ts";
import { readChunk } from "./read.ts";
import { splitScript } from "./statements.ts";
import type { Grant, Membership, Name, Parsed, Path } from "./syntax.ts";

const reference = referenceFolder(process.env.ROLECALL_REFERENCE);

/** These are statements to add: they must have the same target as the statement. */
const ADDED: ReadonlySet<LintCode> = new Set(["missing-usage", "missing-future", "missing-existing"]);
/** Grants that the database refuses on a database, and their intended form: the place is the database, for each kind in it. */
const ON_TABLES: ReadonlySet<LintCode> = new Set([
  "table-privilege-on-database",
  "all-on-database",
  "invalid-privilege",
]);

function parsedOf(text: string): readonly Parsed[] {
  return splitScript(lexScript(text).pieces)
    .flatMap((chunk) => readChunk(text, chunk))
    .map(({ parsed }) => parsed);
}

const roleOf = ({ value, written }: Name) => (written === "session" ? value.toUpperCase() : normalizeUserName(value));
const pathOf = ({ parts, star }: Path) => [...parts.map(({ value }) => value), ...(star ? ["*"] : [])].join(".");

/** The meaning of a statement, apart from its spelling. */
function meaningOf(parsed: Grant | Membership) {
  const option = parsed.option !== null;
  if ("groups" in parsed)
    return {
      is: parsed.is,
      option,
      what: parsed.groups.map(roleOf).sort(),
      who: parsed.members.map(roleOf).sort(),
      where: [],
    };
  return { is: parsed.is, option, what: whatOf(parsed), who: parsed.roles.map(roleOf).sort(), where: whereOf(parsed) };
}

function whatOf({ all, privileges }: Grant): string[] {
  return all ? ["ALL"] : [...new Set(privileges.map(({ value }) => value.toUpperCase()))].sort();
}

function whereOf({ target }: Grant): string[] {
  switch (target.on) {
    case "named":
      return [...new Set(target.names.map((path) => `${target.kind} ${pathOf(path)}`))].sort();
    case "all":
      return target.schemas.map((path) => `${target.kind} in ${pathOf(path)}`).sort();
    case "system":
      return ["system"];
    case "postgres":
      return ["nowhere"];
    case "future": {
      const { creators } = target;
      const by = creators === null || creators === "all roles" ? String(creators) : creators.map(roleOf).sort().join();
      const schemas = target.schemas.length === 0 ? ["anywhere"] : target.schemas.map(pathOf).sort();
      return schemas.map((schema) => `later ${target.kind} by ${by} in ${schema}`);
    }
  }
}

function isGrant(parsed: Parsed): parsed is Grant | Membership {
  return ["grant", "revoke", "join", "leave"].includes(parsed.is);
}

/** Two parts are a database and a table where the script says so. */
const inPublic = (where: readonly string[]) =>
  where.map((place) => place.replace(/^(table|sequence) (?!public\.)([^.]+)\.([^.]+)$/, "$1 $2.public.$3"));

function expectSameMeaning(code: LintCode, before: Parsed, fix: string): void {
  const after = parsedOf(fix);
  expect(
    after.every(({ is }) => is !== "unknown"),
    fix,
  ).toBe(true);
  const said = `${code}: ${fix}`;
  if (before.is === "create role" || before.is === "alter role") {
    const harmless = ["NOSUPERUSER", "INHERIT"];
    const optionsOf = (options: readonly { name: string }[]) =>
      options.map(({ name }) => name).filter((name) => !harmless.includes(name));
    const [only] = after;
    if (code === "role-option") {
      expect(before.options).toHaveLength(1);
      expect(only && isGrant(only) && meaningOf(only), said).toMatchObject({
        is: "grant",
        option: false,
        who: [roleOf(before.role)],
      });
      return;
    }
    expect(only?.is, said).toBe(before.is);
    if (only?.is !== "create role" && only?.is !== "alter role") return;
    expect([roleOf(only.role), only.ifExists, optionsOf(only.options)], said).toEqual([
      ...[roleOf(before.role), before.ifExists, optionsOf(before.options)],
    ]);
    return;
  }
  if (before.is === "drop owned") {
    expect(after.map((each) => ("roles" in each ? each.roles.map(roleOf).sort() : [])).at(-1), said).toEqual(
      before.roles.map(roleOf).sort(),
    );
    return;
  }
  if (!isGrant(before)) return;
  const old = meaningOf(before);
  const grants = after.filter(isGrant).map(meaningOf);
  expect(grants.length, said).toBeGreaterThan(0);
  for (const one of grants) {
    expect(one.is, said).toBe(old.is);
    // A statement to add names one of them; a replacement names all.
    if (ADDED.has(code)) expect(old.who, said).toEqual(expect.arrayContaining(one.who));
    else expect(one.who, said).toEqual(old.who);
    // An added USAGE has no grant option.
    if (code !== "missing-usage") expect(one.option, said).toBe(old.option);
  }
  if (ADDED.has(code)) return;
  if (ON_TABLES.has(code) && grants.length > 0 && old.where.every((place) => place.startsWith("database "))) {
    const databases = old.where.map((place) => place.slice("database ".length)).sort();
    const entered = [...new Set(after.flatMap((each) => (each.is === "use" ? (each.database?.value ?? []) : [])))];
    if (entered.length > 0) expect(entered.sort(), said).toEqual(databases);
    return;
  }
  const where = [...new Set(grants.flatMap((one) => one.where))].sort();
  const split = (places: readonly string[]) =>
    [...new Set(places.map((place) => place.replace(/\b(ROUTINES|FUNCTIONS|PROCEDURES)\b/, "FUNCTIONS")))].sort();
  expect(split(code === "two-part-name" ? inPublic(where) : where), said).toEqual(
    split(code === "two-part-name" ? inPublic(old.where) : old.where),
  );
  if (code !== "invalid-privilege" && code !== "all-beside-others")
    for (const one of grants) expect(one.what, said).toEqual(old.what);
}

function checkFixes(text: string): number {
  const statements = parsedOf(text);
  const { findings } = lintSql(text, { version: "v26.2.0" });
  let fixes = 0;
  for (const { code, fix, statement } of findings) {
    const before = statements[statement];
    if (fix === undefined || !before) continue;
    fixes++;
    expectSameMeaning(code, before, fix);
  }
  return fixes;
}

const pick = (...texts: string[]) => fc.constantFrom(...texts);
const name = pick(
  "u",
  "app_user",
  '"App User"',
  "foo-bar",
  "'quoted'",
  "order",
  "user",
  '"public"',
  "CURRENT_USER",
  "1st",
);
const list = (one: fc.Arbitrary<string>, most = 3) =>
  fc.array(one, { minLength: 1, maxLength: most }).map((all) => all.join(", "));
const privilege = pick(
  "SELECT",
  "INSERT",
  "UPDATE",
  "USAGE",
  "CREATE",
  "CONNECT",
  "ALL",
  "EXECUTE",
  "REFERENCES",
  "TEMP",
  "SELECT (a)",
  "frobnicate",
);
const target = pick(
  ...[
    "ON DATABASE shop",
    "ON DATABASE shop, other-db",
    "ON TABLE orders",
    "ON sales.orders",
    "ON TABLE a.b.c, d",
    "ON SCHEMA sales",
    "ON VIEW v",
  ],
  ...[
    "ON ALL TABLES IN SCHEMA sales",
    "ON ALL SEQUENCES IN SCHEMA public",
    "ON ALL ROUTINES IN SCHEMA s",
    "ON TYPE t",
    "ON SEQUENCE q",
    "ON LANGUAGE sql",
    "",
  ],
);
const giveTail = pick(
  "",
  "",
  " WITH GRANT OPTION",
  " WITH ADMIN OPTION",
  " GRANTED BY root",
  " WITH INHERIT TRUE",
  " WITH GRANT OPTION GRANTED BY root",
);
const takeTail = pick("", "", " CASCADE", " RESTRICT", " GRANTED BY root");
const optionFor = pick("", "", "GRANT OPTION FOR ", "ADMIN OPTION FOR ", "SET OPTION FOR ");
const defaults = fc
  .tuple(
    pick("", "FOR ALL ROLES ", "FOR ROLE maker ", "FOR USER maker, foo-bar "),
    pick("", "IN SCHEMA sales ", "IN SCHEMA shop.sales, public "),
    pick("TABLES", "SEQUENCES", "SCHEMAS", "ROUTINES"),
  )
  .map(([who, where, kind]) => ({ before: `ALTER DEFAULT PRIVILEGES ${who}${where}`, on: `ON ${kind}` }));
const option = pick(
  ...[
    "LOGIN",
    "NOLOGIN",
    "CREATEDB",
    "NOCREATEDB",
    "NOSUPERUSER",
    "SUPERUSER",
    "INHERIT",
    "NOINHERIT",
    "PASSWORD 'secret-1'",
    "VALID UNTIL '2030-01-01'",
    "IN ROLE r",
    "CONNECTION LIMIT 3",
    "NOSQLLOGIN",
    "CREATEROLE",
  ],
);
const statement = fc.oneof(
  fc
    .tuple(list(privilege), target, list(name), giveTail)
    .map(([what, on, to, tail]) => `GRANT ${what} ${on} TO ${to}${tail}`),
  fc
    .tuple(optionFor, list(privilege), target, list(name), takeTail)
    .map(([of, what, on, from, tail]) => `REVOKE ${of}${what} ${on} FROM ${from}${tail}`),
  fc
    .tuple(list(pick("r", "admin", "Foo-Bar", "'x'")), list(name), giveTail)
    .map(([what, to, tail]) => `GRANT ${what} TO ${to}${tail}`),
  fc
    .tuple(optionFor, list(pick("r", "admin", "Foo-Bar")), list(name), takeTail)
    .map(([of, what, from, tail]) => `REVOKE ${of}${what} FROM ${from}${tail}`),
  fc
    .tuple(defaults, list(privilege), list(name), giveTail)
    .map(([{ before, on }, what, to, tail]) => `${before}GRANT ${what} ${on} TO ${to}${tail}`),
  fc
    .tuple(defaults, optionFor, list(privilege), list(name), takeTail)
    .map(([{ before, on }, of, what, from, tail]) => `${before}REVOKE ${of}${what} ${on} FROM ${from}${tail}`),
  fc
    .tuple(
      pick("CREATE USER", "CREATE ROLE IF NOT EXISTS", "ALTER ROLE", "ALTER USER IF EXISTS"),
      name,
      fc.array(option, { maxLength: 4 }),
    )
    .map(([how, who, options]) => `${how} ${who} ${options.join(" ")}`),
  list(name).map((who) => `DROP OWNED BY ${who}`),
  list(name).map((who) => `DROP USER ${who}`),
  pick("USE shop", "USE other-db", "CREATE SCHEMA sales AUTHORIZATION u", "GRANT USAGE ON SCHEMA sales TO u"),
);
const script = fc.array(statement, { minLength: 1, maxLength: 4 }).map((all) => `${all.join(";\n")};`);
const runs = { numRuns: process.env.ROLECALL_PROVE ? 100_000 : 1_500 };

test("every fix keeps option, scope and grantee, or there is none", () => {
  let fixes = 0;
  fc.assert(
    fc.property(script, (text) => {
      fixes += checkFixes(text);
    }),
    runs,
  );
  expect(fixes).toBeGreaterThan(runs.numRuns / 8);
}, 120_000);

describe.skipIf(reference === null)("beside CockroachDB's grammar of v26.2", () => {
  if (reference === null) return;
  const accepts = recogniser(readGrammar(join(reference, "bnf")), readJson(reference, "keywords.json") as Keywords);
  const RULES: readonly (readonly [RegExp, string])[] = [
    [/^GRANT\b/, "grant_stmt"],
    [/^REVOKE\b/, "revoke_stmt"],
    [/^ALTER DEFAULT PRIVILEGES\b/, "alter_default_privileges_stmt"],
    [/^ALTER (USER|ROLE)\b/, "alter_role_stmt"],
    [/^CREATE (USER|ROLE)\b/, "create_role_stmt"],
    [/^DROP (USER|ROLE)\b/, "drop_role_stmt"],
    [/^DROP OWNED\b/, "drop_owned_by_stmt"],
    [/^REASSIGN\b/, "reassign_owned_by_stmt"],
    [/^USE\b/, "use_stmt"],
  ];

  test("every fix is a statement of the grammar", () => {
    fc.assert(
      fc.property(script, (text) => {
        for (const { fix = "" } of lintSql(text, { version: "v26.2.0" }).findings)
          for (const line of fix.split("\n").filter(Boolean)) {
            const rule = RULES.find(([start]) => start.test(line))?.[1];
            expect(rule && accepts(line.replace(/;$/, ""), rule), line).toBe(true);
          }
      }),
      { numRuns: 1_000 },
    );
  }, 120_000);
});

describe("what was fixed into something else", () => {
  const fixesOf = (text: string) => lintSql(text, { version: "v26.2.0" }).findings.flatMap(({ fix }) => fix ?? []);

  test.each([
    [
      "REVOKE GRANT OPTION FOR SELECT ON TABLE a.b.c FROM foo-bar;",
      'REVOKE GRANT OPTION FOR SELECT ON TABLE "a"."b"."c" FROM "foo-bar";',
    ],
    ["REVOKE ADMIN OPTION FOR r FROM foo-bar;", 'REVOKE ADMIN OPTION FOR "r" FROM "foo-bar";'],
    [
      "GRANT SELECT ON TABLE a.b.c TO foo-bar WITH GRANT OPTION;",
      'GRANT SELECT ON TABLE "a"."b"."c" TO "foo-bar" WITH GRANT OPTION;',
    ],
    [
      "USE d; ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO foo-bar;",
      'ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO "foo-bar";',
    ],
    ["CREATE ROLE r NOSUPERUSER LOGIN CREATEDB;", 'CREATE ROLE "r" LOGIN CREATEDB;'],
  ])("%s keeps its meaning", (text, fix) => {
    expect(fixesOf(text)).toContain(fix);
    expect(
      new Set(fixesOf(text).filter((each) => each.includes("foo-bar") || each.startsWith("CREATE"))).size,
    ).toBeLessThanOrEqual(2);
  });

  test.each([
    "CREATE USER u NOSUPERUSER PASSWORD 'secret-1';",
    "ALTER ROLE u CREATEDB PASSWORD 'secret-1';",
    "REVOKE ADMIN OPTION FOR admin FROM u;",
    "GRANT r TO u WITH ADMIN OPTION;",
    "GRANT REFERENCES ON TABLE t TO foo-bar;",
    "GRANT r TO u WITH INHERIT TRUE, ADMIN TRUE;",
    "REVOKE SELECT ON TABLE a.b.c FROM u CASCADE;",
    "USE d; ALTER DEFAULT PRIVILEGES FOR ALL ROLES IN SCHEMA s GRANT USAGE ON SCHEMAS TO u;",
  ])("%s has no fix that drops what it says", (text) => {
    expect(fixesOf(text).filter((fix) => !fix.startsWith("USE"))).toEqual([]);
  });
});

describe("forms that the database refuses", () => {
  const errorsIn = (text: string) =>
    lintSql(text, { version: "v26.2.0" }).findings.flatMap(({ severity, reason }) =>
      severity === "error" ? [reason] : [],
    );

  test.each([
    ["BEGIN WORK; COMMIT", "no WORK"],
    ["BEGIN; COMMIT WORK", "no WORK"],
    ["CREATE USER u LOGIN LOGIN", "redundant role options"],
    ["ALTER ROLE u LOGIN NOLOGIN", "conflicting role options"],
    ["REVOKE SELECT ON TABLE t FROM admin", "the database refuses this"],
    ["ALTER ROLE u SET database = shop", "as a default of a role"],
  ])("%s has an error", (text, reason) => {
    expect(errorsIn(text).join()).toContain(reason);
  });

  test.each([
    "BEGIN TRANSACTION; COMMIT",
    "CREATE USER u LOGIN CREATEDB",
    "ALTER ROLE u SET TIME ZONE 'UTC'",
    "ALTER ROLE u SET search_path = sales",
  ])("%s has none, and is known", (text) => {
    expect(errorsIn(text)).toEqual([]);
    expect(lintSql(text).statements.every(({ verdict }) => verdict !== "unknown")).toBe(true);
  });
});

describe("a schema that the script makes", () => {
  const codesIn = (text: string) => lintSql(text, { version: "v26.2.0" }).findings.map(({ code }) => code);
  const made = "USE d; CREATE SCHEMA sales AUTHORIZATION u; ";

  test("is no database where a name has two parts", () => {
    expect(codesIn(`${made}GRANT SELECT ON sales.orders TO u`)).not.toContain("two-part-name");
    expect(codesIn("GRANT SELECT ON sales.orders TO u")).toContain("two-part-name");
  });

  test("holds nothing that exists, and its owner may enter it", () => {
    const later = "ALTER DEFAULT PRIVILEGES FOR ALL ROLES IN SCHEMA sales GRANT SELECT ON TABLES TO";
    expect(codesIn(`${made}${later} u`)).toEqual([]);
    expect(codesIn(`USE d; ${later} u`)).toContain("missing-existing");
    const tables = "GRANT SELECT ON ALL TABLES IN SCHEMA sales TO";
    expect(codesIn(`${made}${tables} u; ${later} u`)).toEqual([]);
    expect(codesIn(`${made}${tables} v; ${later} v`)).toContain("missing-usage");
  });
});

test("a grant on all tables of a schema says where the script does not name the database", () => {
  const codesIn = (text: string) => lintSql(text, { version: "v26.2.0" }).findings.map(({ code }) => code);
  expect(codesIn("GRANT SELECT ON ALL TABLES IN SCHEMA public TO u")).toContain("grant-without-use");
  expect(codesIn("USE d; GRANT SELECT ON ALL TABLES IN SCHEMA public TO u")).not.toContain("grant-without-use");
  expect(codesIn("GRANT SELECT ON ALL TABLES IN SCHEMA d.public TO u")).not.toContain("grant-without-use");
});
