import type { RanStatement, Workload } from "../world/world.ts";
import { SQLSTATE, SqlError } from "./errors.ts";
import { isAtLeast } from "./facts.ts";
import type { Model } from "./model.ts";
import { type Lexeme, lexemesOf } from "./reader/lexer.ts";
import { everyGrant, type Result, show } from "./shows.ts";

/** What a session asks with; `internals`: whether it has set allow_unsafe_internals. */
export type Asking = {
  readonly model: Model;
  readonly actor: string;
  readonly database: string;
  readonly sessions: readonly { readonly user: string; readonly application: string }[];
  readonly lostNodes: number;
  readonly internals: boolean;
};

const NO_WORK: Workload = { running: [], insights: [] };
const KINDS = "user_name database_name first_words inserts updates deletes is_cut statements first_seen last_seen";
/** The first and second words that say one kind together. */
const PAIRS: ReadonlySet<string> = new Set(["create", "alter", "drop"]);
const ON_CLUSTER: ReadonlySet<string> = new Set(["set", "reset", "show"]);

/** Answers the SELECTs about what SQL users do, hold and own; undefined for any other. */
export function queryUse(asking: Asking, text: string): Result | undefined {
  const table = / FROM crdb_internal\.(cluster_queries|cluster_execution_insights) /.exec(text)?.[1];
  if (table !== undefined) return workOf(asking, table === "cluster_queries");
  if (/^WITH open_sessions AS \(SHOW ALL CLUSTER SESSIONS\) SELECT user_name, count/.test(text))
    return sessionCounts(asking);
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

/** The two tables of crdb_internal: closed by default from v26.1 on, and insights only for those who may see activity. */
function workOf({ model, actor, internals, lostNodes }: Asking, running: boolean): Result {
  if (isAtLeast(model.version, 26, 1) && !internals)
    throw new SqlError(SQLSTATE.privilege, "Access to crdb_internal and system is restricted.");
  const sees = model.hasSystem(actor, "VIEWACTIVITY") || model.hasSystem(actor, "VIEWACTIVITYREDACTED");
  if (!running && !sees)
    throw new SqlError(
      SQLSTATE.privilege,
      `user ${actor} does not have VIEWACTIVITY or VIEWACTIVITYREDACTED privilege`,
    );
  const { running: now, insights } = model.workload ?? NO_WORK;
  const seen = (running ? now : insights).filter(({ user, application }) => {
    return (sees || user === actor) && !application.startsWith("$ internal");
  });
  const groups = Map.groupBy(seen, (each) => JSON.stringify(kindOf(each)));
  const rows: (string | null)[][] = [...groups].map(([key, all]) => {
    const times = all.map(({ at }) => at).sort((one, other) => one - other);
    return [...(JSON.parse(key) as string[]), `${all.length}`, timeText(times[0]), timeText(times.at(-1))];
  });
  if (running)
    for (let node = 0; node < lostNodes; node++) rows.push([null, "", "", "f", "f", "f", "f", "1", null, null]);
  return show(KINDS.split(" "), rows, "SELECT");
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

/** Nothing of a text that no statement can hold. */
function readable(text: string): readonly Lexeme[] {
  try {
    return lexemesOf(text);
  } catch (error) {
    if (error instanceof SqlError) return [];
    throw error;
  }
}

function timeText(at = 0): string {
  return `${new Date(at).toISOString().replace("T", " ").replace("Z", "")}+00`;
}

function sessionCounts({ model, actor, sessions, lostNodes }: Asking): Result {
  const sees = model.hasSystem(actor, "VIEWACTIVITY") || model.hasSystem(actor, "VIEWACTIVITYREDACTED");
  const users = [
    ...sessions.filter(({ application }) => !application.startsWith("$ internal")).map(({ user }) => user),
    ...Object.entries(model.workload?.sessions ?? {}).flatMap(([user, count]) => Array<string>(count).fill(user)),
  ].filter((user) => sees || user === actor);
  const rows: (string | null)[][] = [...Map.groupBy(users, String)].map(([user, all]) => [user, `${all.length}`]);
  if (lostNodes > 0) rows.push([null, `${lostNodes}`]);
  return show(["user_name", "sessions"], rows, "SELECT");
}

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
