import { expect } from "vitest";
import { normalizeUserName } from "../names.ts";
import type { LintCode } from "./codes.ts";
import { lintSql } from "./lint.ts";
import { lexScript } from "./read/lexer.ts";
import { readChunk } from "./read/read.ts";
import { splitScript } from "./read/statements.ts";
import type { Grant, Membership, Name, Parsed, Path } from "./read/syntax.ts";

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

export function checkFixes(text: string): number {
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
