import type { RouteId } from "../routes.ts";
import { SqlError } from "../sql/errors.ts";
import type { Result } from "../sql/shows.ts";
import type { Column } from "../sql/wire.ts";
import type { Habit } from "../world/habits.ts";

type Json = Record<string, unknown>;
type Row = (string | null)[];

/** A way in which a real cluster, or the vendor, could differ from this emulator. */
type Break =
  /** statements that match are answered otherwise */
  | { readonly sql: RegExp; readonly answers: (result: Result) => Result }
  /** statements that match are refused with this SQLSTATE */
  | { readonly sql: RegExp; readonly refuses: string }
  | { readonly route: RouteId; readonly calls: (json: Json) => Json }
  /** what is served in place of the authority of a certificate */
  | { readonly authority: string }
  /** it behaves otherwise */
  | { readonly habit: Habit };

const SHOW_USERS = /^SHOW USERS$/;

/** Each can be switched on by itself. */
export const BREAKS = {
  "clusters have another name for their id": {
    route: "clusters.list",
    calls: (json) => inEach(json, "clusters", ({ id, ...rest }) => ({ ...rest, cluster_id: id })),
  },
  "clusters have a state of a later version": {
    route: "clusters.list",
    calls: (json) => inEach(json, "clusters", (cluster) => ({ ...cluster, state: "HIBERNATED" })),
  },
  "clusters have a plan of a later version": {
    route: "clusters.list",
    calls: (json) => inEach(json, "clusters", (cluster) => ({ ...cluster, plan: "MISSION_CRITICAL" })),
  },
  "clusters tell their version otherwise": {
    route: "clusters.list",
    calls: (json) => inEach(json, "clusters", (cluster) => ({ ...cluster, cockroach_version: "release-26-2" })),
  },
  "SQL users are texts": { route: "sql-users.list", calls: (json) => asTexts(json, "users") },
  "databases are texts": { route: "databases.list", calls: (json) => asTexts(json, "databases") },
  "the address is in lower case": {
    route: "connection-string.get",
    calls: (json) => ({ ...json, params: lowered(json.params) }),
  },
  "networks have no mask": {
    route: "allowlist.list",
    calls: (json) => inEach(json, "allowlist", ({ cidr_mask: _, ...rest }) => rest),
  },
  "the authority is a page": { authority: "<html><body>Sign in</body></html>" },
  "the status of the client CA is an object": {
    route: "client-ca.get",
    calls: (json) => ({ ...json, status: { is: json.status } }),
  },
  "SHOW USERS leaves out root": { sql: SHOW_USERS, answers: (result) => without(result, "username", "root") },
  "options are in lower case": {
    sql: SHOW_USERS,
    answers: (result) => changed(result, "options", (cell) => cell.replaceAll("NOLOGIN", "nologin")),
  },
  "VALID UNTIL is a duration": {
    sql: SHOW_USERS,
    answers: (result) =>
      changed(result, "options", (cell) => cell.replace(/VALID UNTIL=[^",}]*/, "VALID UNTIL=in 3 days")),
  },
  "no last login": { sql: SHOW_USERS, answers: (result) => renamed(result, "estimated_last_login_time", "last_seen") },
  "admin has no root": { sql: /^SHOW GRANTS ON ROLE$/, answers: (result) => without(result, "member", "root") },
  "roles through roles are left out": {
    sql: /^SHOW GRANTS ON ROLE FOR "/,
    answers: (result) => ({ ...result, rows: result.rows.slice(0, 1) }),
  },
  "system grants are called rights": {
    sql: /^SHOW SYSTEM GRANTS$/,
    answers: (result) => renamed(result, "privilege_type", "right"),
  },
  "pg_database hides system": {
    sql: /^SELECT datname AS database_name FROM pg_catalog\.pg_database$/,
    answers: (result) => without(result, "database_name", "system"),
  },
  "CONNECT is a number": {
    sql: /has_database_privilege\(/,
    answers: (result) => ({ ...changed(result, "can_connect", () => "1"), columns: result.columns.map(asText) }),
  },
  "a count does not fit its rows": {
    sql: /^WITH held_roles .* AS public_rights$/,
    answers: (result) => changed(result, "grants", (cell) => String(Number(cell) + 1)),
  },
  "lengths are counted otherwise": {
    sql: /AS role_options_length, username IN \(SELECT owner FROM owners\) AS owns_database FROM every_user$/,
    answers: (result) => changed(result, "role_options_length", (cell) => String(Number(cell) + 1)),
  },
  "one SQL user has no row": {
    sql: / SELECT \* FROM every_user WHERE /,
    answers: (result) => ({ ...result, rows: [] }),
  },
  "grants of public have another column": {
    sql: /^WITH public_grants AS \(SHOW GRANTS FOR public\) SELECT database_name, schema_name, object_name, object_type, grantee/,
    answers: (result) => renamed(result, "object_type", "kind"),
  },
  "grants have another column": {
    sql: /^WITH every_grant AS \(SHOW GRANTS\) SELECT grantee, object_type/,
    answers: (result) => renamed(result, "object_type", "kind"),
  },
  "owners have another column": {
    sql: / SELECT owner, kind, count\(\*\) AS owned FROM objects/,
    answers: (result) => renamed(result, "owner", "owned_by"),
  },
  "schemas have another column": {
    sql: /^SHOW SCHEMAS$/,
    answers: (result) => renamed(result, "schema_name", "name"),
  },
  "no session is listed": {
    sql: / SELECT user_name, count\(\*\) AS sessions FROM open_sessions WHERE session_id IS NULL/,
    answers: (result) => ({ ...result, rows: [] }),
  },
  "sessions have no start": {
    sql: / SELECT session_id, client_address, application_name, session_start FROM open_sessions/,
    answers: (result) => renamed(result, "session_start", "began"),
  },
  "cluster_queries is gone": { sql: /FROM crdb_internal\.cluster_queries WHERE user_name IS NULL/, refuses: "42P01" },
  "insights are gone": {
    sql: /start_time AS seen_at FROM crdb_internal\.cluster_execution_insights/,
    refuses: "42P01",
  },
  "insights have no error code": { sql: /error_code = '42501'/, refuses: "42703" },
  "plan gists are not decoded": { sql: /decode_plan_gist/, refuses: "42883" },
  "sessions have no last statement": { sql: /last_active_query/, refuses: "42703" },
  "schedules have another column": {
    sql: /^WITH schedules AS \(SHOW SCHEDULES\) SELECT owner, count/,
    answers: (result) => renamed(result, "owner", "owned_by"),
  },
  "a setting is a word": {
    sql: /^WITH settings AS \(SHOW CLUSTER SETTINGS\)/,
    answers: (result) => changed(result, "value", () => "default"),
  },
  "sessions do not say how they signed in": { sql: /authentication_method/, refuses: "42703" },
  "SQL users of the Cloud API are not admin": { habit: "the Cloud API makes SQL users without admin" },
  "a change answers with another name": {
    route: "sql-users.create",
    calls: (json) => ({ ...json, name: `${json.name}_1` }),
  },
  "the same password is refused": { habit: "a password is refused the second time" },
  "a new password ends sessions": { habit: "a new password ends sessions" },
  "the old password stays": { habit: "a new password is forgotten" },
  "to delete nobody is answered as done": { habit: "to delete nobody is fine" },
  "owners are deleted": { habit: "owners are deleted" },
  "a verifier is taken for the password": { habit: "a verifier is a password" },
  "CREATE USER makes an admin": { habit: "CREATE USER makes an admin" },
  "VALID UNTIL has whole seconds": { habit: "VALID UNTIL has seconds" },
  "an end and NOLOGIN refuse nobody": { habit: "an end and NOLOGIN refuse nobody" },
  "open sessions keep admin": { habit: "open sessions keep admin" },
  "CANCEL SESSIONS ends nothing": { habit: "CANCEL SESSIONS ends nothing" },
  "grants of one SQL user are not listed": {
    sql: /^SHOW GRANTS FOR "/,
    answers: (result) => ({ ...result, rows: [] }),
  },
  "defaults of a grantee are not listed": {
    sql: /^SHOW DEFAULT PRIVILEGES FOR GRANTEE "/,
    answers: (result) => ({ ...result, rows: [] }),
  },
} as const satisfies Readonly<Record<string, Break>>;

export type BreakName = keyof typeof BREAKS;

/** The answer to a statement as these breaks leave it. Throws `SqlError` where one refuses it. */
export function brokenResult(names: Iterable<BreakName>, text: string, result: Result): Result {
  let left = result;
  for (const each of breaksOf(names)) {
    if (!("sql" in each) || !each.sql.test(text)) continue;
    if ("refuses" in each) throw new SqlError(each.refuses, "this was broken on purpose");
    left = each.answers(left);
  }
  return left;
}

/** The answer of a call as these breaks leave it. */
export function brokenJson(names: Iterable<BreakName>, route: RouteId, json: Json): Json {
  let left = json;
  for (const each of breaksOf(names)) if ("route" in each && each.route === route) left = each.calls(left);
  return left;
}

/** What is served as authority of a certificate. */
export function brokenAuthority(names: Iterable<BreakName>, authority: string): string {
  for (const each of breaksOf(names)) if ("authority" in each) return each.authority;
  return authority;
}

/** Whether one of these breaks lets the cloud behave so. */
export function hasHabit(names: Iterable<BreakName>, habit: Habit): boolean {
  return breaksOf(names).some((each) => "habit" in each && each.habit === habit);
}

function breaksOf(names: Iterable<BreakName>): readonly Break[] {
  return [...names].map((name) => BREAKS[name]);
}

function inEach(json: Json, field: string, change: (item: Json) => Json): Json {
  const items = Array.isArray(json[field]) ? (json[field] as Json[]) : [];
  return { ...json, [field]: items.map(change) };
}

function asTexts(json: Json, field: string): Json {
  const items = Array.isArray(json[field]) ? (json[field] as Json[]) : [];
  return { ...json, [field]: items.map(({ name }) => name) };
}

function lowered(params: unknown): Json {
  return Object.fromEntries(Object.entries(params as Json).map(([key, value]) => [key.toLowerCase(), value]));
}

const indexOf = ({ columns }: Result, column: string) => columns.findIndex(({ name }) => name === column);
const asText = ({ name }: Column): Column => ({ name, type: "text" });

function without(result: Result, column: string, value: string): Result {
  const at = indexOf(result, column);
  return { ...result, rows: result.rows.filter((row) => row[at] !== value) };
}

function changed(result: Result, column: string, change: (cell: string) => string): Result {
  const at = indexOf(result, column);
  const inRow = (row: Row) => row.map((cell, index) => (index === at && cell !== null ? change(cell) : cell));
  return { ...result, rows: result.rows.map(inRow) };
}

function renamed(result: Result, column: string, to: string): Result {
  const columns = result.columns.map((each) => (each.name === column ? { name: to, type: each.type } : each));
  return { ...result, columns };
}
