import { isReservedName, isSsoName, isUserName, normalizeUserName, PUBLIC } from "../../names.ts";
import { quoteIdentifier } from "../../quote.ts";
import { sql } from "../../statement.ts";
import { nameToken } from "../../tokens.ts";
import { type Draft, shown } from "../finding.ts";
import { fixText, grantTokens, membershipTokens, roleStatementTokens, roleTokens } from "../print.ts";
import { objectsIn, rolesIn, type Script, type Step } from "../read/script.ts";
import type { Name, Parsed, Path } from "../read/syntax.ts";

/** Predefined roles of PostgreSQL, all of which begin like this; CockroachDB reserves the prefix. */
const POSTGRES_ROLE = /^pg_/;

/** Most names: known to be right at a glance. */
const PLAIN = /^[a-z0-9_][a-z0-9_.-]{0,62}$/;

/** How names are written, and whether users and roles can have them. */
export function nameRule({ parsed }: Step, script: Script): readonly Draft[] {
  const roles = rolesIn(parsed);
  const objects = objectsIn(parsed);
  const quoted = [...roles, ...objects].some(({ flaw }) => flaw) ? fixText(() => requoted(parsed)) : undefined;
  return [
    ...roles.flatMap((name) => [...flawDrafts(name, quoted), ...roleDrafts(name, parsed)]),
    ...objects.flatMap((name) => [...flawDrafts(name, quoted), ...objectDrafts(name)]),
    ...twoPartDrafts(parsed, script),
  ];
}

const FLAWS: Readonly<Record<NonNullable<Name["flaw"]>, string>> = {
  characters:
    "is not read as one name: outside quotes a name has letters, digits and underscores, and begins with no digit.",
  keyword: "is a keyword here: without quotes the statement is a syntax error.",
  perhaps: "is a keyword in some places. CockroachDB itself always prints it in quotes.",
  "single quotes": "stands in single quotes, which are for texts. Names stand in double quotes, or in none.",
};

function flawDrafts(name: Name, fix: string | undefined): readonly Draft[] {
  if (!name.flaw) return [];
  const severity = name.flaw === "perhaps" ? "info" : "error";
  return [{ code: "name-needs-quotes", at: name, severity, reason: `${shown(name.value)} ${FLAWS[name.flaw]}`, fix }];
}

function requoted(parsed: Parsed) {
  switch (parsed.is) {
    case "grant":
    case "revoke":
      return [grantTokens(parsed)];
    case "join":
    case "leave":
      return [membershipTokens(parsed)];
    case "create role": {
      return [roleStatementTokens(parsed)];
    }
    case "drop role": {
      const word = parsed.word === "USER" ? sql`USER` : sql`ROLE`;
      return [sql`DROP ${word}${parsed.ifExists ? sql` IF EXISTS` : []} ${roleTokens(parsed.roles)}`];
    }
    case "use":
      return parsed.database ? [sql`USE ${nameToken(parsed.database.value)}`] : [];
    case "alter role":
    case "reassign owned":
    case "drop owned":
    case "owner":
    case "show":
    case "create schema":
    case "begin":
    case "end":
    case "within transaction":
    case "query":
    case "unknown":
      return [];
    default:
      return parsed satisfies never;
  }
}

function roleDrafts(name: Name, parsed: Parsed): readonly Draft[] {
  const { value } = name;
  if (value === PUBLIC && (parsed.is === "grant" || parsed.is === "revoke" || parsed.is === "show")) return [];
  if (POSTGRES_ROLE.test(value))
    return [
      {
        code: "postgres-only",
        at: name,
        reason: `CockroachDB has no predefined roles such as ${shown(value)}; names that begin with pg_ are reserved.`,
      },
    ];
  if (isReservedName(value) || isSsoName(value)) return forbiddenDrafts(name, parsed);
  if (!PLAIN.test(value) && !isUserName(value))
    return [
      {
        code: "invalid-name",
        at: name,
        reason: `${shown(value)} cannot be a user or role: a name has 1 to 63 bytes of lower-case letters, digits, underscores, dots and dashes, and does not begin with a dot or a dash.`,
      },
    ];
  const { inside } = name;
  if (inside === undefined || inside.normalize("NFC") === value || normalizeUserName(inside) !== value) return [];
  return [
    {
      code: "upper-case-name",
      at: name,
      reason: `CockroachDB reads ${shown(inside)} as ${shown(value)}, even in quotes. PostgreSQL would keep the upper case.`,
    },
  ];
}

/** The statements allowed on a name of the system: those that read it or move admin. */
function forbiddenDrafts(name: Name, parsed: Parsed): readonly Draft[] {
  const { value } = name;
  if (parsed.is === "show") return [];
  const members = parsed.is === "join" || parsed.is === "leave" ? parsed.members : [];
  if (value === "admin" && members[0] && name.from < members[0].from) return [];
  if (isSsoName(value))
    return [
      {
        code: "forbidden-name",
        at: name,
        reason: `${shown(value)} belongs to a person who signs in by single sign-on. A change here can lock that person out.`,
      },
    ];
  const rootLosesAdmin = parsed.is === "leave" && value === "root";
  // They keep ALL on everything.
  const losesPrivileges = parsed.is === "revoke" && parsed.target.on !== "future";
  const refused =
    rootLosesAdmin || losesPrivileges || parsed.is === "create role" || parsed.is === "drop role" || !LIVING.has(value);
  return [
    {
      code: "forbidden-name",
      at: name,
      severity: refused ? "error" : "warning",
      reason: rootLosesAdmin
        ? "The database keeps root in the role admin, with the right to pass it on (55006)."
        : `${shown(value)} belongs to CockroachDB itself${refused ? ", and the database refuses this" : ". Leave it as it is"}.`,
    },
  ];
}

/** These exist in every cluster; the other reserved names never do. */
const LIVING: ReadonlySet<string> = new Set(["root", "admin"]);

function objectDrafts(name: Name): readonly Draft[] {
  try {
    quoteIdentifier(name.value);
    return [];
  } catch {
    const reason =
      name.value === ""
        ? "A name cannot be empty."
        : "The name contains invisible characters, or characters that change the text direction.";
    return [{ code: "invalid-name", at: name, severity: name.value === "" ? "error" : "warning", reason }];
  }
}

/** `production.orders`: database and table here, schema and table in PostgreSQL. */
function twoPartDrafts(parsed: Parsed, { schemas, databases }: Script): readonly Draft[] {
  if (parsed.is !== "grant" && parsed.is !== "revoke") return [];
  const { target } = parsed;
  if (target.on !== "named" || (target.kind !== "table" && target.kind !== "sequence")) return [];
  const first = target.names.map(database).find((name) => name !== null && !schemas.has(name.value));
  if (!first) return [];
  const mayBe = target.names.flatMap((path) => database(path)?.value ?? []).filter((name) => !schemas.has(name));
  const names = target.names.map((path) => (mayBe.includes(database(path)?.value ?? "") ? whole(path) : path));
  // Only where the script itself takes all of them for databases is the longer name surely the same.
  const areDatabases = mayBe.every((name) => databases.has(name));
  return [
    {
      code: "two-part-name",
      at: first,
      reason: `CockroachDB reads ${shown(first.value)} as a schema if the current database has one of that name, and otherwise as a database with the schema public. PostgreSQL always reads it as a schema.`,
      fix: areDatabases ? fixText(() => [grantTokens(parsed, { target: { ...target, names } })]) : undefined,
    },
  ];
}

/** The first of exactly two parts, unless that is surely a schema. */
function database({ parts, star }: Path): Name | null {
  const first = parts[0];
  const two = parts.length + (star ? 1 : 0) === 2;
  return two && first && first.value !== PUBLIC ? first : null;
}

function whole(path: Path): Path {
  const [first, ...rest] = path.parts;
  const schema: Name = { from: path.from, to: path.to, value: PUBLIC, written: "quoted" };
  return first ? { ...path, parts: [first, schema, ...rest] } : path;
}
