import type { Cursor } from "./cursor.ts";
import type { Option, Statement } from "./syntax.ts";

const ROLE_WORDS = ["role", "user", "group"];

/** Options without a value, each with its opposite (`role_option`). */
const SWITCHES = [
  ...["createrole", "createlogin", "createdb", "login", "sqllogin", "controljob", "controlchangefeed", "viewactivity"],
  ...["viewactivityredacted", "cancelquery", "modifyclustersetting", "viewclustersetting", "replication", "bypassrls"],
].flatMap((option) => [option, `no${option}`]);

/** The word of CREATE, ALTER and DROP for users and roles: whether it means a role; undefined for any other word. */
export function takeRoleWord(cursor: Cursor): boolean | undefined {
  const word = cursor.oneOf(ROLE_WORDS);
  return word === undefined ? undefined : word !== "user";
}

export function readCreateRole(cursor: Cursor, isRole: boolean): Statement {
  const conditional = cursor.take("if", "not", "exists");
  const role = cursor.role();
  return { is: "create role", isRole, conditional, role, options: readOptions(cursor) };
}

export function readAlterRole(cursor: Cursor, isRole: boolean): Statement {
  const conditional = cursor.take("if", "exists");
  const isAll = !conditional && cursor.take("all");
  const role = isAll ? null : cursor.role();
  const inDatabase = cursor.take("in", "database");
  if (inDatabase) cursor.name();
  if (cursor.take("set")) {
    readAssignment(cursor);
    return { is: "role setting" };
  }
  if (cursor.take("reset")) {
    if (!cursor.take("all")) readVariable(cursor);
    return { is: "role setting" };
  }
  if (role === null || inDatabase) cursor.refuse();
  return { is: "alter role", isRole, conditional, role, options: readOptions(cursor) };
}

export function readDropRole(cursor: Cursor): Statement {
  const conditional = cursor.take("if", "exists");
  return { is: "drop role", conditional, roles: cursor.roles() };
}

function readOptions(cursor: Cursor): readonly Option[] {
  const options: Option[] = [];
  const isNeeded = cursor.take("with");
  while (cursor.peek().kind !== "end") options.push(readOption(cursor));
  if (isNeeded && options.length === 0) cursor.refuse();
  return options;
}

function readOption(cursor: Cursor): Option {
  const word = cursor.oneOf(SWITCHES);
  if (word !== undefined) return { name: word.toUpperCase() };
  if (cursor.take("password")) {
    if (cursor.take("null")) return { name: "PASSWORD", value: null };
    return cursor.peek().kind === "string" ? { name: "PASSWORD", value: cursor.next().text } : cursor.refuse();
  }
  const name = cursor.take("valid", "until") ? "VALID UNTIL" : cursor.oneOf(["subject", "provisionsrc"])?.toUpperCase();
  return name === undefined ? cursor.refuse() : { name, value: cursor.value() };
}

/** `var_name` and its values, after SET. */
export function readAssignment(cursor: Cursor): { name: string; values: readonly string[] } {
  if (cursor.take("time", "zone")) return { name: "timezone", values: [readSettingValue(cursor)] };
  const name = readVariable(cursor);
  if (!cursor.take("to") && !cursor.takeSymbol("=")) cursor.refuse();
  return { name, values: cursor.list(() => readSettingValue(cursor)) };
}

/** `session_var`, such as `search_path` or `tracing.part`. */
export function readVariable(cursor: Cursor): string {
  const parts = [cursor.name()];
  while (cursor.takeSymbol(".")) parts.push(cursor.anyName());
  return parts.join(".");
}

/** Reserved words that are values themselves (`extra_var_value`, `func_expr_common_subexpr`). */
const RESERVED_VALUES = [
  ...["on", "default", "true", "false", "null", "user", "current_user", "session_user", "current_role"],
  ...["current_catalog", "current_schema", "current_date", "current_time", "current_timestamp", "localtime"],
  "localtimestamp",
];

function readSettingValue(cursor: Cursor): string {
  const sign = cursor.takeSymbol("-") ? "-" : "";
  const { kind } = cursor.peek();
  if (kind === "string" || kind === "number") return sign + cursor.next().text;
  return sign + (kind === "word" ? (cursor.oneOf(RESERVED_VALUES) ?? cursor.name()) : cursor.name());
}
