import { SQLSTATE, SqlError } from "./errors.ts";
import { countEveryone, queryEveryone } from "./everyone.ts";
import { type Model, PUBLIC } from "./model.ts";
import { connectionRows, defaultRows, objectRows, type PlaceQuery, placeIn, queryPlace } from "./places.ts";
import { externalFor, flag, grantsFor, memberships, type Result, show, systemGrants } from "./shows.ts";
import { querySignIn, queryUse } from "./use/use.ts";
import {
  heldGrants,
  heldOptions,
  literal,
  optionsIn,
  publicRights,
  rightsOfPublic,
  showPublicGrants,
  usersIn,
} from "./user-queries.ts";

/** Open sessions of all clients of a cluster, as the database lists them. */
export type OpenSession = {
  readonly id: string;
  readonly user: string;
  readonly address: string;
  application: string;
  /** how it signed in, from v24.3 */
  readonly method: string;
  /** epoch milliseconds */
  readonly startedAt: number;
  end(): void;
};

export type QueryContext = {
  readonly model: Model;
  readonly actor: string;
  readonly database: string;
  readonly sessions: readonly OpenSession[];
  /** how many nodes do not answer when the cluster is asked for its sessions */
  readonly lostNodes: number;
  readonly now: () => number;
  /** whether the session has set allow_unsafe_internals */
  readonly internals: boolean;
};

/**
 * Answers the SELECTs that Rolecall prints itself: the one about each column of the last list is computed by the column's
 * name, and a text with AS behind it is repeated. Other queries are refused.
 */
export function query(context: QueryContext, text: string): Result {
  if (/^SELECT version\(\)$/i.test(text)) return show(["version"], [[versionText(context.model)]], "SELECT");
  if (text === "SELECT now() AS cluster_time") return show(["cluster_time"], [[timeText(context.now())]], "SELECT");
  if (/^CANCEL SESSIONS/i.test(text)) return cancelSessions(context, text);
  const seen = /^SELECT '(?:[^']|'')*' AS seen_database, has_database_privilege\('((?:[^']|'')*)', 'CONNECT'\)/.exec(
    text,
  );
  if (seen) return sight(context, (seen[1] ?? "").replaceAll("''", "'"));
  if (text === "SELECT datname AS database_name FROM pg_catalog.pg_database") return listDatabases(context);
  const signIn = querySignIn(context, text);
  if (signIn) return signIn;
  const use = queryUse(context, text);
  if (use) return use;
  if (text === SESSION_COUNTS) return sessionCounts(context);
  const columns = columnsOf(text);
  if (columns.some(({ name }) => name === "sql_user")) {
    const user = columns.find(({ name }) => name === "sql_user")?.text ?? "";
    return show(
      columns.map(({ name }) => name),
      [columns.map((column) => column.text ?? proofCell(context, text, user, column.name))],
      "SELECT",
    );
  }
  const everyone = queryEveryone(context, text);
  if (everyone) return everyone;
  const place = queryPlace(context.model, context.database, text);
  if (place) return place;
  if (/ FROM held_privileges$/.test(text)) return heldPrivileges(context, text);
  if (/^WITH held_grants AS \(SHOW GRANTS FOR "(?:[^"]|"")*"\) SELECT .* FROM held_grants WHERE /.test(text))
    return heldGrants(context, text);
  if (text.endsWith(" FROM public_rights")) return rightsOfPublic(context);
  if (/^WITH public_grants AS \(SHOW GRANTS FOR public\) SELECT /.test(text)) return showPublicGrants(context);
  if (text.endsWith(" FROM held_options")) return optionsIn(context, placeIn(text).user);
  if (text.startsWith("SELECT relname AS still_owned, 'table' AS object_type FROM "))
    return stillOwned(context, literal(text, "pg_get_userbyid(relowner)"));
  if (/^WITH schedules AS \(SHOW SCHEDULES\) /.test(text)) return schedulesOf(context, literal(text, "owner"));
  if (/ FROM open_sessions WHERE /.test(text)) return openSessions(context, text);
  if (/^WITH every_user AS \(SHOW USERS\).* SELECT \* FROM every_user WHERE /.test(text)) return usersIn(context, text);
  if (/ FROM every_object WHERE owner = /.test(text)) return ownedObjects(context, literal(text, "owner"));
  throw new SqlError(SQLSTATE.unsupported, "the emulator does not know this query");
}

/** Every database, whatever the session's user may see (pg_database in pkg/sql/pg_catalog.go). */
function listDatabases({ model, database }: QueryContext): Result {
  model.requireDatabase(database);
  return show(
    ["database_name"],
    model.databases().map((name) => [name]),
    "SELECT",
  );
}

/** has_database_privilege of the session's user: by itself, roles, public, ownership or admin. */
function sight({ model, actor }: QueryContext, database: string): Result {
  model.requireDatabase(database);
  return show(["seen_database", "can_connect"], [[database, flag(model.sees(actor, database))]], "SELECT");
}

function ownedObjects({ model, actor, database }: QueryContext, owner: string): Result {
  const owned = model.sees(actor, database)
    ? model.places(database).filter((place) => model.owner(place) === owner)
    : [];
  const rows = owned.map(({ kind, schema, object }) => [
    schema ?? "",
    kind === "database" ? database : (object ?? ""),
    kind,
  ]);
  return show(["schema_name", "object_name", "object_type"], rows, "SELECT");
}

/** The emulator runs no schedules; it counts those that a scenario gives to a user. */
function schedulesOf({ model }: QueryContext, owner: string): Result {
  const rows = Array.from({ length: model.role(owner)?.schedules ?? 0 }, (_, at) => [`${910_000 + at}`, "@daily"]);
  return show(["id", "recurrence"], rows, "SELECT");
}

/** How the database prints a time. */
function timeText(at: number): string {
  return `${new Date(at).toISOString().replace("T", " ").replace("Z", "")}+00`;
}

/** The objects of a user in the current database, and the databases that it owns, by name alone. */
function stillOwned({ model, database }: QueryContext, user: string): Result {
  const databases = model
    .databases()
    .map((one) => ({ kind: "database", database: one, schema: null, object: null }) as const);
  const places = [...model.places(database).filter(({ kind }) => kind !== "database"), ...databases];
  const owned = places.filter((place) => model.owner(place) === user);
  return show(
    ["still_owned", "object_type"],
    owned.map(({ kind, object, schema, database: of }) => [object ?? schema ?? of, kind]),
    "SELECT",
  );
}

function versionText(model: Model): string {
  return `CockroachDB CCL ${model.version} (x86_64-pc-linux-gnu, built 2026/06/01 00:00:00, go1.24)`;
}

/** One value of the rows by which the verify scripts prove themselves: that over all SQL users names a star. */
function proofCell(context: QueryContext, text: string, user: string, column: string): string | null {
  const { model, actor, database } = context;
  if (column === "users" && !model.hasSystem(actor, "VIEWSYSTEMTABLE"))
    throw new SqlError(SQLSTATE.privilege, `user ${actor} does not have SELECT privilege on relation users`);
  const count = user === "*" ? countEveryone(context, text, column) : undefined;
  if (count !== undefined) return String(count);
  const place: PlaceQuery = { ...placeIn(text), user };
  const roles = [...model.closure(user)].filter((role) => role !== user);
  const isTheirs = (owner: string) => owner === user || roles.includes(owner);
  const known: Readonly<Record<string, () => string | null>> = {
    database_name: () => database,
    users: () => String(heldOptions(model, user).length),
    roles: () => String(memberships(model, [user]).length),
    admin_roles: () => String(memberships(model, [user]).filter(([role]) => role === "admin").length),
    connections: () => String(connectionRows(model, user).length),
    objects: () => String(objectRows(model, database, place).length),
    defaults: () => String(defaultRows(model, database, place).length),
    system_grants: () => String(heldSystem(model, user).length),
    owned: () =>
      String(
        model.places(database).filter((place) => place.kind !== "database" && isTheirs(model.owner(place))).length,
      ),
    grants: () => String(grantsFor(model, actor, user, database).length + externalFor(model, user).length),
    public_rights: () => String(publicRights(model, actor, database).length),
  };
  const compute = known[column];
  if (!compute) throw new SqlError(SQLSTATE.unsupported, `the emulator does not know the column ${column}`);
  return compute();
}

function heldSystem(model: Model, user: string): (readonly [string, string, boolean])[] {
  return systemGrants(model, new Set([...model.closure(user), PUBLIC]));
}

function heldPrivileges({ model }: QueryContext, text: string): Result {
  const user = /SHOW GRANTS ON ROLE FOR "((?:[^"]|"")*)"/.exec(text)?.[1]?.replaceAll('""', '"') ?? "";
  model.existing(user);
  const rows = heldSystem(model, user).map(([grantee, privilege, grantable]) => [grantee, privilege, flag(grantable)]);
  return show(["grantee", "privilege_type", "is_grantable"], rows, "SELECT");
}

function sessionsOf({ model, actor, sessions }: QueryContext, user: string): readonly OpenSession[] {
  const mayLook = model.hasSystem(actor, "VIEWACTIVITY") || model.hasSystem(actor, "VIEWACTIVITYREDACTED");
  return sessions.filter((session) => session.user === user && (mayLook || session.user === actor));
}

const SESSION_COUNTS =
  "WITH open_sessions AS (SHOW CLUSTER SESSIONS) SELECT user_name, count(*) AS sessions FROM open_sessions GROUP BY user_name";

/** Those of the database itself are left out, and without the right to see others the asker has its own alone. */
function sessionCounts(context: QueryContext): Result {
  const { sessions, model } = context;
  const atWork = model.workload?.sessions ?? {};
  const users = [...new Set([...sessions.map(({ user }) => user), ...Object.keys(atWork)])];
  const counted = users.map((user) => {
    const seen = sessionsOf(context, user).filter(({ application }) => !application.startsWith("$ internal"));
    return [user, String(seen.length + (atWork[user] ?? 0))];
  });
  return show(
    ["user_name", "sessions"],
    counted.filter(([, count]) => count !== "0"),
    "SELECT",
  );
}

/** SHOW CLUSTER SESSIONS without ALL leaves out those whose application_name is like that of the database's own. */
function shownSessions(context: QueryContext, text: string): readonly OpenSession[] {
  const theirs = sessionsOf(context, literal(text, "user_name"));
  const hides =
    !text.includes("(SHOW ALL CLUSTER SESSIONS)") || text.includes("application_name NOT LIKE '$ internal%'");
  return hides ? theirs.filter(({ application }) => !application.startsWith("$ internal")) : theirs;
}

/** A node that does not answer is a row of NULLs. Without ALL it is left out: NULL NOT LIKE is not true. */
function openSessions(context: QueryContext, text: string): Result {
  const rows: (string | null)[][] = shownSessions(context, text).map(({ id, address, application, startedAt }) => [
    id,
    address,
    application,
    timeText(startedAt),
  ]);
  const asksForLost = /\(SHOW ALL CLUSTER SESSIONS\).* WHERE session_id IS NULL OR /.test(text);
  if (asksForLost) for (let node = 0; node < context.lostNodes; node++) rows.push([null, null, null, null]);
  return show(["session_id", "client_address", "application_name", "session_start"], rows, "SELECT");
}

function cancelSessions(context: QueryContext, text: string): Result {
  const { model, actor } = context;
  const user = literal(text, "user_name");
  const theirs = shownSessions(context, text);
  if (theirs.length > 0 && !model.hasSystem(actor, "CANCELQUERY") && user !== actor)
    throw new SqlError(SQLSTATE.privilege, "this operation requires CANCELQUERY privilege");
  if (theirs.length > 0 && model.isAdmin(user) && !model.isAdmin(actor))
    throw new SqlError(SQLSTATE.privilege, "permission denied to cancel admin session");
  for (const session of theirs) session.end();
  return { columns: [], rows: [], tag: `CANCEL SESSIONS ${theirs.length}` };
}

/** The columns of the last SELECT outside brackets, and the text of those that are a literal. */
function columnsOf(text: string): { name: string; text?: string }[] {
  const list = topLevelList(text);
  return list.map((item) => {
    const name = /(?:^| )AS ([a-z_]+)$/.exec(item)?.[1] ?? item.trim();
    const value = /^'((?:[^']|'')*)' AS /.exec(item)?.[1];
    return value === undefined ? { name } : { name, text: value.replaceAll("''", "'") };
  });
}

/** The text between the outermost SELECT and its FROM, or the end, split at the commas outside brackets and texts. */
function topLevelList(text: string): string[] {
  const items: string[] = [];
  let depth = 0;
  let start = -1;
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at);
    if (character === "'" || character === '"') {
      at = text.indexOf(character, at + 1);
      if (at === -1) return [];
    } else if (character === "(") depth++;
    else if (character === ")") depth--;
    else if (depth > 0) continue;
    else if (text.startsWith("SELECT ", at) && start === -1) start = at + 7;
    else if (text.startsWith(" FROM ", at) && start !== -1) return [...items, text.slice(start, at).trim()];
    else if (character === "," && start !== -1) {
      items.push(text.slice(start, at).trim());
      start = at + 1;
    }
  }
  return start === -1 ? [] : [...items, text.slice(start).trim()];
}
