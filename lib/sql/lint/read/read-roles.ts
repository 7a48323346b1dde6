import type { Cursor } from "./cursor.ts";
import { isReserved, needsQuotes } from "./keywords.ts";
import type { Piece, Span } from "./lexer.ts";
import { readObject, readRole, readRoles } from "./read-names.ts";
import type { Parsed, RoleOption, RoleStatement } from "./syntax.ts";

/** Options without a value, each with its opposite. */
const SWITCHES = [
  "CREATEROLE",
  "CREATELOGIN",
  "CREATEDB",
  "LOGIN",
  "SQLLOGIN",
  "CONTROLJOB",
  "CONTROLCHANGEFEED",
  "VIEWACTIVITY",
  "VIEWACTIVITYREDACTED",
  "CANCELQUERY",
  "MODIFYCLUSTERSETTING",
  "VIEWCLUSTERSETTING",
  "REPLICATION",
  "BYPASSRLS",
] as const;

/** Options that a corrected statement can hold: they have no value, so nothing of them is a secret. */
export const SWITCH_OPTIONS: ReadonlySet<string> = new Set(SWITCHES.flatMap((option) => [option, `NO${option}`]));

/** Those that PostgreSQL has and CockroachDB does not know. */
export const POSTGRES_OPTIONS: ReadonlySet<string> = new Set([
  "SUPERUSER",
  "NOSUPERUSER",
  "INHERIT",
  "NOINHERIT",
  "ENCRYPTED PASSWORD",
  "UNENCRYPTED PASSWORD",
  "CONNECTION LIMIT",
  "SYSID",
  "IN ROLE",
  "IN GROUP",
  "ROLE",
  "ADMIN",
  "USER",
]);

const BARE: ReadonlySet<string> = new Set([
  ...SWITCHES.flatMap((option) => [option, `NO${option}`]),
  "SUPERUSER",
  "NOSUPERUSER",
  "INHERIT",
  "NOINHERIT",
]);

type RoleWord = { readonly word: RoleStatement["word"]; readonly wordAt: Span };

export function takeRoleWord(cursor: Cursor): RoleWord | null {
  for (const word of ["ROLE", "USER", "GROUP"] as const) {
    const wordAt = cursor.take(word);
    if (wordAt) return { word, wordAt };
  }
  return null;
}

export function readCreateRole(cursor: Cursor, word: RoleWord): RoleStatement | null {
  const ifExists = cursor.take("IF", "NOT", "EXISTS") !== null;
  const role = readRole(cursor);
  const options = readOptions(cursor);
  return role && { is: "create role", ...word, ifExists, role, options };
}

export function readAlterRole(cursor: Cursor, word: RoleWord): RoleStatement | null {
  const ifExists = cursor.take("IF", "EXISTS") !== null;
  const all = cursor.take("ALL");
  const role = all ? ({ ...all, value: "ALL", written: "session" } as const) : readRole(cursor);
  if (role === null) return null;
  const alter = { is: "alter role", ...word, ifExists, role, options: [] } as const;
  if (cursor.take("RENAME", "TO")) return readRole(cursor) && { ...alter, change: "rename" };
  const database = cursor.take("IN", "DATABASE") ? readObject(cursor) : null;
  let setting: RoleStatement["setting"] | null = null;
  if (cursor.take("RESET")) {
    if (!cursor.take("ALL")) setting = readSetting(cursor);
  } else if (cursor.take("SET")) setting = readAssignment(cursor);
  else if (database || all) return cursor.fail();
  else return { ...alter, options: readOptions(cursor) };
  return { ...alter, change: "setting", setting: setting || undefined, database: database || undefined };
}

export function readDropRole(cursor: Cursor, word: RoleWord): Parsed | null {
  const ifExists = cursor.take("IF", "EXISTS") !== null;
  return { is: "drop role", ...word, ifExists, roles: readRoles(cursor) };
}

function readOptions(cursor: Cursor): readonly RoleOption[] {
  const options: RoleOption[] = [];
  const given = cursor.take("WITH") !== null;
  while (cursor.peek()) {
    const option = readOption(cursor);
    if (option === null) return [];
    options.push(option);
    if (isNewStatement(cursor)) break;
  }
  if (given && options.length === 0) cursor.fail();
  return options;
}

/** Where a semicolon was forgotten, the options end with their line. */
function isNewStatement(cursor: Cursor): boolean {
  return ["GRANT", "REVOKE", "ALTER", "CREATE", "DROP", "USE", "SHOW"].some((word) => cursor.sees(word));
}

function readOption(cursor: Cursor): RoleOption | null {
  const start = cursor.at;
  const word = cursor.peek()?.kind === "word" ? (cursor.peek()?.value ?? "") : "";
  if (BARE.has(word)) {
    cursor.next();
    return { ...cursor.spanFrom(start), name: word };
  }
  const kind = (["ENCRYPTED", "UNENCRYPTED"] as const).find((prefix) => cursor.take(prefix));
  if (cursor.take("PASSWORD")) {
    const value = cursor.sees("NULL") || cursor.seesSymbol("$") ? null : cursor.peek();
    const secret = value && { from: value.from, to: value.to, string: value.kind === "string" };
    takeValue(cursor);
    const name = kind ? `${kind} PASSWORD` : "PASSWORD";
    return { ...cursor.spanFrom(start), name, secret: secret || undefined };
  }
  if (kind) return cursor.fail();
  for (const words of [["VALID", "UNTIL"], ["SUBJECT"], ["PROVISIONSRC"], ["CONNECTION", "LIMIT"], ["SYSID"]])
    if (cursor.take(...words)) {
      const isOfPostgres = POSTGRES_OPTIONS.has(words.join(" "));
      if (isOfPostgres) cursor.takeSymbol("-");
      const value = cursor.peek();
      if (value && !isOptionValue(value, isOfPostgres)) return cursor.fail();
      takeValue(cursor);
      return { ...cursor.spanFrom(start), name: words.join(" ") };
    }
  for (const words of [["IN", "ROLE"], ["IN", "GROUP"], ["ROLE"], ["ADMIN"], ["USER"]])
    if (cursor.take(...words)) {
      readRoles(cursor);
      return { ...cursor.spanFrom(start), name: words.join(" ") };
    }
  return cursor.fail();
}

/** A string or a word that is not reserved, and the number of an option that only PostgreSQL has; `$` begins a placeholder. */
function isOptionValue({ kind, value }: Piece, isNumber: boolean): boolean {
  if (kind === "word") return value === "NULL" || !isReserved(value.toLowerCase());
  return kind === "string" || kind === "quoted" || value === "$" || isNumber;
}

/** One value, with the characters attached to it. */
function takeValue(cursor: Cursor): void {
  let last = cursor.next();
  for (let piece = cursor.peek(); last && piece?.from === last.to; piece = cursor.peek()) last = cursor.next();
}

type Setting = NonNullable<RoleStatement["setting"]>;

function readSetting(cursor: Cursor): Setting {
  const start = cursor.at;
  const words: string[] = [];
  const first = cursor.peek();
  if (first?.kind === "word" && needsQuotes(first.value.toLowerCase())) cursor.fail();
  do {
    const word = cursor.next();
    if (word?.kind !== "word" && word?.kind !== "quoted") cursor.fail();
    words.push(word?.value ?? "");
  } while (cursor.takeSymbol("."));
  return { ...cursor.spanFrom(start), name: words.join(".").toLowerCase() };
}

function readAssignment(cursor: Cursor): Setting {
  const zone = cursor.take("TIME", "ZONE");
  if (zone) {
    takeSettingValue(cursor);
    return { ...zone, name: "timezone" };
  }
  const setting = readSetting(cursor);
  if (!cursor.take("TO") && !cursor.takeSymbol("=")) cursor.fail();
  cursor.list(() => takeSettingValue(cursor));
  return setting;
}

/** Reserved words that are values themselves. */
const VALUES: ReadonlySet<string> = new Set(
  `ON DEFAULT TRUE FALSE NULL USER CURRENT_USER SESSION_USER CURRENT_ROLE CURRENT_CATALOG CURRENT_SCHEMA CURRENT_DATE
    CURRENT_TIME CURRENT_TIMESTAMP LOCALTIME LOCALTIMESTAMP`.split(/\s+/),
);

function takeSettingValue(cursor: Cursor): Piece | null {
  cursor.takeSymbol("-");
  const piece = cursor.peek();
  if (!piece || piece.kind === "symbol" || piece.kind === "client") return cursor.fail();
  const isKept = piece.kind === "word" && needsQuotes(piece.value.toLowerCase()) && !VALUES.has(piece.value);
  return isKept ? cursor.fail() : cursor.next();
}
