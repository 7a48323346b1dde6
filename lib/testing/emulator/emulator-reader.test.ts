import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { lintSql } from "#lib/sql/lint/lint.ts";
import { lexScript } from "#lib/sql/lint/read/lexer.ts";
import { readChunk } from "#lib/sql/lint/read/read.ts";
import { splitScript } from "#lib/sql/lint/read/statements.ts";
import type { Grant, Name, Parsed, Path, Target } from "#lib/sql/lint/read/syntax.ts";
import { RIGHT_SCRIPTS } from "#lib/sql/lint/testing-right.ts";
import { levelScript, ownUserScript, removalScript, SQL_LEVELS } from "#lib/sql/own-user.ts";
import { derivation, mutantsOf, neighboursOf, OTHER_FORMS } from "#lib/sql/testing/derived.ts";
import { everyStatement, VERSIONS } from "#lib/sql/testing/every-script.ts";
import { sqlText } from "#lib/sql/tokens.ts";
import { SqlError } from "../../emulator/sql/errors.ts";
import { readStatement } from "../../emulator/sql/reader/read-statement.ts";
import type * as Emulated from "../../emulator/sql/reader/syntax.ts";
import { describeWithReference } from "../reference.ts";

/* The emulator and Rolecall each read SQL with a reader of their own. Here they are compared, and the emulator's with CockroachDB's grammar. */

const printed = (text: string) => text.replace(/;$/, "");
const PRINTED: readonly string[] = [
  ...new Set([
    ...VERSIONS.flatMap((version) => everyStatement(version).map(sqlText)),
    ...ownUserScript().map(sqlText),
    ...SQL_LEVELS.flatMap((level) => levelScript(level, "rolecall_1", ["shop", 'we"ird']).map(sqlText)),
    ...removalScript(["shop"]).map(sqlText),
  ]),
].map(printed);
const FORMS = [...RIGHT_SCRIPTS, ...OTHER_FORMS];

/** What the emulator reads in a text; null where it says that the database refuses it. */
function emulated(text: string): Emulated.Statement | null {
  try {
    // An empty text asks for nothing.
    return readStatement(text) ?? { is: "foreign" };
  } catch (error) {
    if (error instanceof SqlError && error.code === "42601") return null;
    throw error;
  }
}

/** What Rolecall's reader reads in a text that is one statement. */
function ours(text: string): Parsed | null {
  const [one, ...others] = splitScript(lexScript(text).pieces).flatMap((chunk) => readChunk(text, chunk));
  return one && others.length === 0 ? one.parsed : null;
}

const named = ({ value }: Name) => value;
const roleText = (role: Emulated.Role) => (role.is === "named" ? role.name : `${role.is.toUpperCase()}_USER`);
const pathOf = ({ parts, star }: Path) => ({ parts: parts.map(named), star: star === true });

function targetOf(target: Exclude<Target, { on: "future" }>): unknown {
  if (target.on === "named")
    return { on: "named", kind: target.kind.replace("_", " "), names: target.names.map(pathOf) };
  if (target.on === "all") return { on: "all", kind: target.kind, schemas: target.schemas.map(pathOf) };
  return { on: target.on };
}

function grantOf({ is, all, privileges, target, roles, option }: Grant): unknown {
  const change = {
    gives: is === "grant",
    privileges: all ? "all" : privileges.map(({ value }) => value.toUpperCase()),
    roles: roles.map(named),
    option: option !== null,
  };
  if (target.on !== "future") return Object.assign(change, { is: "grant", target: targetOf(target) });
  const { kind, creators, schemas } = target;
  const whose = typeof creators === "string" ? "all" : (creators?.map(named) ?? null);
  return Object.assign(change, { is: "defaults", kind, creators: whose, schemas: schemas.map(pathOf) });
}

/** The value of an option, from its text: quotes are taken off, and a bare word is in lower case. */
function valueIn(written: string, name: string): string {
  if (!VALUED.has(name)) return "";
  const [, text, quoted, bare = ""] = /(?:'((?:[^']|'')*)'|"((?:[^"]|"")*)"|(\S+))$/.exec(written) ?? [];
  return text?.replaceAll("''", "'") ?? quoted?.replaceAll('""', '"') ?? bare.toLowerCase();
}

const VALUED: ReadonlySet<string> = new Set(["PASSWORD", "VALID UNTIL", "SUBJECT", "PROVISIONSRC"]);

/** What Rolecall has read, in a form that both can be brought to. */
function ourForm(parsed: Parsed, text: string): unknown {
  switch (parsed.is) {
    case "grant":
    case "revoke":
      return grantOf(parsed);
    case "join":
    case "leave": {
      const { groups, members, option } = parsed;
      const about = { groups: groups.map(named), members: members.map(named), option: option !== null };
      return Object.assign({ is: "membership", gives: parsed.is === "join" }, about);
    }
    case "create role":
    case "alter role": {
      if (parsed.change) return { is: "role setting" };
      const options = parsed.options.map(({ name, from, to }) => `${name} ${valueIn(text.slice(from, to), name)}`);
      return { is: parsed.is, isRole: parsed.word !== "USER", role: named(parsed.role), options };
    }
    case "drop role":
      return { is: "drop role", conditional: parsed.ifExists, roles: parsed.roles.map(named) };
    case "reassign owned":
      return { is: "reassign owned", from: parsed.from.map(named), to: named(parsed.to) };
    case "drop owned":
      return { is: "drop owned", roles: parsed.roles.map(named), cascade: parsed.cascade !== null };
    case "use":
      return { is: "use", database: parsed.database?.value };
    case "show":
      return { is: "show", roles: parsed.roles.map(named), objects: parsed.objects.map(named) };
    default:
      return { is: parsed.is };
  }
}

/** What the emulator has read, in that form. */
function theirForm(statement: Emulated.Statement): unknown {
  const roles = (list: readonly Emulated.Role[]) => list.map(roleText);
  switch (statement.is) {
    case "grant":
      return Object.assign({}, statement, { roles: roles(statement.roles) });
    case "defaults": {
      const { creators } = statement;
      const whose = creators === "all" ? "all" : creators && roles(creators);
      return Object.assign({}, statement, { roles: roles(statement.roles), creators: whose });
    }
    case "membership":
      return Object.assign({}, statement, { members: roles(statement.members) });
    case "create role":
    case "alter role": {
      const options = statement.options.map(
        ({ name, value }) => `${name} ${value === undefined ? "" : (value ?? "null")}`,
      );
      return { is: statement.is, isRole: statement.isRole, role: roleText(statement.role), options };
    }
    case "drop role":
    case "drop owned":
      return Object.assign({}, statement, { roles: roles(statement.roles) });
    case "reassign owned":
      return { is: "reassign owned", from: roles(statement.from), to: roleText(statement.to) };
    case "show":
      return showForm(statement);
    default:
      return statement;
  }
}

function showForm(show: Emulated.Show): unknown {
  const rolesOf = (list: readonly Emulated.Role[]) => list.map(roleText);
  switch (show.what) {
    case "role grants":
      return { is: "show", roles: rolesOf([...show.groups, ...show.roles]), objects: [] };
    case "system grants":
      return { is: "show", roles: rolesOf(show.roles), objects: [] };
    case "grants": {
      const objects = show.target?.on === "named" ? show.target.names.flatMap(({ parts }) => parts) : [];
      return { is: "show", roles: rolesOf(show.roles), objects };
    }
    case "defaults":
      return { is: "show", roles: rolesOf(show.roles), objects: show.schema?.parts ?? [] };
    default:
      return { is: "show", roles: [], objects: [] };
  }
}

const isFlawed = (text: string) => {
  const { statements, findings } = lintSql(text, { version: "v26.2" });
  return (
    statements.some(({ verdict }) => verdict === "unknown") || findings.some(({ severity }) => severity === "error")
  );
};

/** Both read the same, or both refuse the text. */
function compare(text: string): void {
  const [theirs, own] = [emulated(text), ours(text)];
  const about = `${text} (${theirs === null ? "refused by the emulator" : theirs.is})`;
  if (theirs === null) expect(isFlawed(text), about).toBe(true);
  else if (own?.is === "unknown") expect(own.refused, about).toBeUndefined();
  else if (own && theirs.is !== "foreign" && !isFlawed(text))
    expect(theirForm(theirs), about).toEqual(ourForm(own, text));
}

const LONG = Boolean(process.env.ROLECALL_PROVE);
const runs = LONG ? 100_000 : 600;
const MUTABLE = [...PRINTED.filter((text) => text.length < 200 && !/^(WITH|SELECT|CANCEL)\b/.test(text)), ...FORMS];
const NEIGHBOURS = FORMS.flatMap((text) => [...neighboursOf(text)]).filter((_, at) => LONG || at % 11 === 0);

describe("the emulator's reader and Rolecall's", () => {
  test("read every statement that Rolecall prints, and one of each other form, as the same", () => {
    expect(PRINTED.length).toBeGreaterThan(1_000);
    for (const text of [...PRINTED, ...FORMS]) {
      const [theirs, own] = [emulated(text), ours(text)];
      expect(theirs && theirForm(theirs), text).toEqual(own && ourForm(own, text));
      expect(own?.is, text).not.toBe("unknown");
    }
  });

  test("agree on statements with one other word: read as the same, or refused by both", () => {
    for (const text of NEIGHBOURS) compare(text);
  });

  test("agree on statements with words missing, surplus or out of place", () => {
    fc.assert(fc.property(mutantsOf(MUTABLE), compare), { numRuns: runs, seed: 9 });
  });
});

describeWithReference("the emulator's reader and CockroachDB's grammar of v26.2", (folder) => {
  const isDerived = derivation(folder);

  function judge(text: string): void {
    const derived = isDerived(text);
    // The grammar's files take fewer values there than CockroachDB does.
    if (derived === null || /^ALTER (USER|ROLE) .*\bSET\b/i.test(text)) return;
    // They have no rule for names of types, and the one for tables is taken in its place.
    if (/\bON TYPE\b.*\*/.test(text)) return;
    expect(emulated(text) !== null, text).toBe(derived);
  }

  test("agree on statements with one other word", () => {
    for (const text of NEIGHBOURS) judge(text);
  });

  test("agree on statements with words missing, surplus or out of place", () => {
    const right = MUTABLE.filter((text) => isDerived(text) === true);
    fc.assert(fc.property(mutantsOf(right), judge), { numRuns: runs, seed: 10 });
  });
});

test.each([
  "GRANT SELECT ON TABLE t TO u; DROP USER v",
  "GRANT SELECT ON TABLE t TO u CASCADE",
  "GRANT SELECT (a) ON TABLE t TO u",
  "GRANT SELECT ON VIEW v TO u",
  "GRANT r TO u GRANTED BY v",
  "GRANT r TO u WITH INHERIT TRUE",
  "GRANT ALL TO u",
  "CREATE USER foo-bar",
  "CREATE USER 'u'",
  "CREATE USER u SUPERUSER",
  "CREATE ROLE select",
  "DROP USER u CASCADE",
  "REVOKE GRANT OPTION FOR r FROM u",
  "USE",
  'GRANT SELECT ON TABLE t TO "u',
  "CREATE USER u PASSWORD 'a",
  "SELECT (1",
  "NONSENSE",
])("%s is refused by the emulator, as by CockroachDB", (text) => expect(emulated(text)).toBeNull());
