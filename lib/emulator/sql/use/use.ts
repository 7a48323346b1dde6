import type { RanStatement } from "../../world/world.ts";
import { SQLSTATE, SqlError } from "../errors.ts";
import { isAtLeast } from "../facts.ts";
import type { Model } from "../model.ts";
import { everyGrant, type Result, show } from "../shows.ts";
import { readable, tablesIn, workUntilNow } from "./work.ts";

/** What a session asks with; `internals`: whether it has set allow_unsafe_internals. */
export type Asking = {
  readonly model: Model;
  readonly actor: string;
  readonly database: string;
  readonly sessions: readonly {
    readonly user: string;
    readonly application: string;
    readonly startedAt: number;
    readonly method: string;
  }[];
  readonly lostNodes: number;
  readonly internals: boolean;
};

const KINDS = "user_name database_name first_words inserts updates deletes is_cut statements first_seen last_seen";
const TABLES = "user_name database_name first_words inserts updates deletes is_cut table_name statements";
/** The first and second words that say one kind together. */
const PAIRS: ReadonlySet<string> = new Set(["create", "alter", "drop"]);
const ON_CLUSTER: ReadonlySet<string> = new Set(["set", "reset", "show"]);
const HOUR_MS = 60 * 60_000;

/** Answers the SELECTs about what SQL users do, hold and own; undefined for any other. */
export function queryUse(asking: Asking, text: string): Result | undefined {
  if (/ crdb_internal\.decode_plan_gist\(/.test(text)) return tablesOfWork(asking, text);
  const table = / FROM crdb_internal\.(cluster_queries|cluster_execution_insights) /.exec(text)?.[1];
  if (table !== undefined) return workOf(asking, table === "cluster_queries", text);
  if (/^WITH open_sessions AS \(SHOW ALL CLUSTER SESSIONS\), seen AS /.test(text)) return lastStatements(asking);
  if (/^WITH open_sessions AS \(SHOW ALL CLUSTER SESSIONS\) SELECT user_name, count/.test(text))
    return sessionCounts(asking, text.includes("max(session_start)"));
  if (/^WITH schedules AS \(SHOW SCHEDULES\) SELECT owner, count/.test(text)) return scheduleCounts(asking);
  if (/ SELECT owner, kind, count\(\*\) AS owned FROM objects /.test(text)) return ownedCounts(asking);
  if (/^WITH every_grant AS \(SHOW GRANTS\) SELECT grantee, object_type, /.test(text)) return grantCounts(asking);
  return undefined;
}

/** Whether a session may set allow_unsafe_internals, which came with v25.4. Throws `SqlError` where it may not. */
export function requireInternals(model: Model): void {
  if (!isAtLeast(model.version, 25, 4))
    throw new SqlError("42704", 'unrecognized configuration parameter "allow_unsafe_internals"');
  if (model.forbidsInternals) throw new SqlError(SQLSTATE.privilege, "allow_unsafe_internals may not be set");
}

const seesOthers = ({ model, actor }: Asking) =>
  model.hasSystem(actor, "VIEWACTIVITY") || model.hasSystem(actor, "VIEWACTIVITYREDACTED");

/** The two tables of crdb_internal: closed by default from v26.1 on, and insights only for those who may see activity. */
function requireOpen({ model, actor, internals }: Asking, sees: boolean): void {
  if (isAtLeast(model.version, 26, 1) && !internals)
    throw new SqlError(SQLSTATE.privilege, "Access to crdb_internal and system is restricted.");
  if (!sees)
    throw new SqlError(
      SQLSTATE.privilege,
      `user ${actor} does not have VIEWACTIVITY or VIEWACTIVITYREDACTED privilege`,
    );
}

const isOfClients = ({ application }: RanStatement) => !application.startsWith("$ internal");

/** The insights that a query asks for, by the end and the error of their statements. */
function insightsFor(all: readonly RanStatement[], text: string): readonly RanStatement[] {
  const [, after, upTo] = /end_time > '([^']*)' AND NOT end_time > '([^']*)'/.exec(text) ?? [];
  const [from, to] = [after, upTo].map((time) => (time === undefined ? undefined : Date.parse(`${time}Z`)));
  const error = /error_code = '([^']*)'/.exec(text)?.[1];
  return all.filter(
    (each) =>
      (from === undefined || each.at > from) &&
      (to === undefined || each.at <= to) &&
      (error === undefined || each.error === error),
  );
}

function workOf(asking: Asking, running: boolean, text: string): Result {
  const { model, actor, lostNodes } = asking;
  const sees = seesOthers(asking);
  requireOpen(asking, running || sees);
  const work = workUntilNow(model);
  const of = running ? work.running : insightsFor(work.insights, text);
  const rows = kindRows(of.filter((each) => isOfClients(each) && (sees || each.user === actor)));
  return show(KINDS.split(" "), running ? [...rows, ...lostRows(lostNodes)] : rows, "SELECT");
}

/** The last statements of open sessions: SHOW SESSIONS has no database, so a statement has none. */
function lastStatements(asking: Asking): Result {
  const { model, actor, lostNodes } = asking;
  const sees = seesOthers(asking);
  const of = (workUntilNow(model).last ?? []).filter((each) => isOfClients(each) && (sees || each.user === actor));
  const rows = kindRows(of.map((each) => Object.assign({}, each, { database: "" })));
  return show(KINDS.split(" "), [...rows, ...lostRows(lostNodes)], "SELECT");
}

function kindRows(of: readonly RanStatement[]): (string | null)[][] {
  const groups = Map.groupBy(of, (each) => JSON.stringify(kindOf(each)));
  return [...groups].map(([key, all]) => {
    const times = all.map(({ at }) => at).sort((one, other) => one - other);
    return [...(JSON.parse(key) as string[]), `${all.length}`, timeText(times[0]), timeText(times.at(-1))];
  });
}

const lostRows = (count: number): (string | null)[][] =>
  Array.from({ length: count }, () => [null, "", "", "f", "f", "f", "f", "1", null, null]);

/** The tables that plans name, by the kind of statement. */
function tablesOfWork(asking: Asking, text: string): Result {
  requireOpen(asking, seesOthers(asking));
  const { running, insights } = workUntilNow(asking.model);
  const found = [...running, ...insightsFor(insights, text)]
    .filter(isOfClients)
    .flatMap((each) => tablesIn(readable(each.text)).map((table) => JSON.stringify([...kindOf(each), table])));
  const rows = [...Map.groupBy(found, String)].map(([key, all]) => [...(JSON.parse(key) as string[]), `${all.length}`]);
  return show(TABLES.split(" "), rows, "SELECT");
}

function kindOf({ user, database, text }: RanStatement): string[] {
  const lexemes = readable(text);
  const words = lexemes.filter(({ kind }) => kind === "word").map((each) => each.text);
  const [first, second] = lexemes.filter((each) => each.text !== "(");
  const start = first?.kind === "word" ? (/^[a-z]+/.exec(first.text)?.[0] ?? "") : "";
  const isPair = second?.kind === "word" && (PAIRS.has(start) || (ON_CLUSTER.has(start) && second.text === "cluster"));
  const has = (...wanted: string[]) => (words.some((word) => wanted.includes(word)) ? "t" : "f");
  return [
    ...[user, database, (isPair ? `${start} ${second.text}` : start).toUpperCase()],
    ...[has("insert", "upsert", "nextval", "setval"), has("update", "upsert", "share"), has("delete")],
    text.length > 900 ? "t" : "f",
  ];
}

function timeText(at = 0): string {
  return `${new Date(at).toISOString().replace("T", " ").replace("Z", "")}+00`;
}

function sessionCounts(asking: Asking, withNewest: boolean): Result {
  const { model, actor, sessions, lostNodes } = asking;
  const sees = seesOthers(asking);
  const users = [
    ...sessions.filter(({ application }) => !application.startsWith("$ internal")).map(({ user }) => user),
    ...Object.entries(model.workload?.sessions ?? {}).flatMap(([user, count]) => Array<string>(count).fill(user)),
  ].filter((user) => sees || user === actor);
  const newest = (user: string) =>
    timeText(model.workload?.newestSessions?.[user] ?? Math.max(Date.now() - HOUR_MS, ...startsOf(sessions, user)));
  const rows: (string | null)[][] = [...Map.groupBy(users, String)].map(([user, all]) => [
    user,
    `${all.length}`,
    ...(withNewest ? [newest(user)] : []),
  ]);
  if (lostNodes > 0) rows.push([null, `${lostNodes}`, ...(withNewest ? [null] : [])]);
  return show(["user_name", "sessions", ...(withNewest ? ["newest"] : [])], rows, "SELECT");
}

const startsOf = (sessions: Asking["sessions"], user: string) =>
  sessions.filter((each) => each.user === user).map(({ startedAt }) => startedAt);

function scheduleCounts({ model, actor }: Asking): Result {
  const owners = model.roles().filter(({ schedules }) => (schedules ?? 0) > 0);
  const rows = owners
    .filter(({ name }) => model.isAdmin(actor) || name === actor)
    .map(({ name, schedules }) => [name, `${schedules}`]);
  return show(["owner", "schedules"], rows, "SELECT");
}

function ownedCounts({ model, actor, database }: Asking): Result {
  model.requireDatabase(database);
  const places = model.sees(actor, database) ? model.places(database) : [];
  const owned = places.flatMap((place) => {
    const kind = place.kind === "sequence" ? "table" : place.kind;
    return ["table", "schema", "routine"].includes(kind) ? [JSON.stringify([model.owner(place), kind])] : [];
  });
  const rows = [...Map.groupBy(owned, String)].map(([key, all]) => [...(JSON.parse(key) as string[]), `${all.length}`]);
  return show(["owner", "kind", "owned"], rows, "SELECT");
}

function grantCounts({ model, actor, database }: Asking): Result {
  const grants = everyGrant(model, actor, database).filter(
    ({ grantee, schema }) => !["admin", "root", "public"].includes(grantee) && !CATALOGS.has(schema ?? ""),
  );
  const groups = Map.groupBy(grants, ({ grantee, kind, privilege }) => JSON.stringify([grantee, kind, privilege]));
  const rows = [...groups].map(([key, all]) => [...(JSON.parse(key) as string[]), `${all.length}`]);
  return show(["grantee", "object_type", "privilege_type", "objects"], rows, "SELECT");
}

const CATALOGS: ReadonlySet<string> = new Set(["crdb_internal", "information_schema", "pg_catalog", "pg_extension"]);

/** Answers the queries about how SQL users sign in: two settings, and the methods of open sessions; undefined for any other. */
export function querySignIn(asking: Asking, text: string): Result | undefined {
  if (/^WITH settings AS \(SHOW CLUSTER SETTINGS\) SELECT variable, value FROM settings WHERE /.test(text))
    return settings(asking, text);
  if (/^WITH open_sessions AS \(SHOW ALL CLUSTER SESSIONS\) SELECT authentication_method, count/.test(text))
    return methods(asking);
  return undefined;
}

/** Admins see settings, and holders of one of two privileges (pkg/sql/delegate/show_all_cluster_settings.go). */
function settings({ model, actor }: Asking, text: string): Result {
  const mayLook = ["MODIFYCLUSTERSETTING", "VIEWCLUSTERSETTING"].some((one) => model.hasSystem(actor, one));
  if (!mayLook)
    throw new SqlError(
      SQLSTATE.privilege,
      "only users with MODIFYCLUSTERSETTING, MODIFYSQLCLUSTERSETTING or VIEWCLUSTERSETTING privileges are allowed to SHOW CLUSTER SETTINGS",
    );
  const { hba, tokens } = model.signIn;
  const known: Readonly<Record<string, string>> = {
    "server.host_based_authentication.configuration": hba,
    "server.jwt_authentication.enabled": String(tokens),
  };
  const asked = Object.entries(known).filter(([name]) => text.includes(`'${name}'`));
  return show(
    ["variable", "value"],
    asked.map(([name, value]) => [name, value]),
    "SELECT",
  );
}

/** The column came with v24.3. */
function methods({ model, actor, sessions }: Asking): Result {
  if (!isAtLeast(model.version, 24, 3)) throw new SqlError("42703", 'column "authentication_method" does not exist');
  const isOwn = (user: string) => user === "root" || user === "node";
  const seesOthers = model.hasSystem(actor, "VIEWACTIVITY") || model.hasSystem(actor, "VIEWACTIVITYREDACTED");
  const seen = sessions.filter(
    ({ user, application }) => (seesOthers || user === actor) && !application.startsWith("$ internal") && !isOwn(user),
  );
  const counts = [...Map.groupBy(seen, ({ method }) => method)].map(([method, of]) => [method, String(of.length)]);
  return show(["authentication_method", "sessions"], counts, "SELECT");
}
