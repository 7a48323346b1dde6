import type { Intent, TableName } from "#lib/sql/intent.ts";
import type { Database } from "#lib/sql/objects.ts";
import { type AccessPlan, planAccess } from "#lib/sql/plan.ts";
import { type RefusalCode, SqlRefusal } from "#lib/sql/refusal.ts";
import { type AccessForm, isTablePrivilege, type Option } from "./access-form.ts";
import { isDataLevel, usesSchemas } from "./levels.ts";
import { parseNames, parsePaths } from "./names-text.ts";

/** The facts that a plan needs besides the choices. */
export type AccessFacts = {
  readonly user: string;
  readonly clusterVersion: string;
  readonly code: string;
  /** known admins without this user; null while they load */
  readonly otherAdmins: readonly string[] | null;
  /** whether this user is proved restricted */
  readonly restricted: boolean;
};

/** The fields that a refusal can belong to. */
export type FieldId =
  | "databases"
  | "schemas"
  | "tables"
  | "privileges"
  | "newSchemas"
  | "takeOverFrom"
  | "connections"
  | "version"
  | "admins";

type WithoutSubject<I> = I extends Intent ? Omit<I, "user" | "demote" | "runBy" | "code"> : never;
/** The wanted access without user and code. The server takes it with an answer. */
type Wanted = WithoutSubject<Intent>;

export type Planned =
  | { readonly ok: true; readonly plan: AccessPlan; readonly wanted: Wanted }
  /** `incomplete`: no error, but a choice is missing */
  | { readonly ok: false; readonly field: FieldId | null; readonly message: string; readonly incomplete: boolean };

/** The limits of the server, see `wantedAccessSchema`. */
const MAX = { databases: 200, schemas: 500, tables: 1_000, connections: 50 } as const;

/** The SQL for the choices, or why there is none. Never throws: refusals of lib/sql become words. */
export function planOf(form: AccessForm, facts: AccessFacts): Planned {
  const places = placesOf(form);
  if (!places.ok) return { ok: false, incomplete: false, field: places.field, message: places.problem };
  const wanted = wantedOf(form, places, versionOf(form, facts));
  const { user, code } = facts;
  const otherAdmins = staying(form, facts);
  const demote = takesAdmin(form, facts) && { otherAdmins };
  try {
    return { ok: true, wanted, plan: planAccess({ ...wanted, user, code, demote, isRestricted: facts.restricted }) };
  } catch (error) {
    if (!(error instanceof SqlRefusal)) throw error;
    const { message, code: why, subject } = error;
    if (why === "last_admin" && facts.otherAdmins === null)
      return { ok: false, incomplete: true, message: "Loading other admins.", field: null };
    const incomplete = why === "invalid_intent" && subject === form.level;
    return { ok: false, incomplete, message, field: fieldOf(why, subject, form) };
  }
}

/** Whether the script revokes admin: as chosen, otherwise unless the SQL user is restricted. */
export function takesAdmin(form: AccessForm, facts: Pick<AccessFacts, "restricted">): boolean {
  return form.demote ?? !facts.restricted;
}

/** The known admins that remain when this user loses admin. */
export function staying(form: AccessForm, facts: Pick<AccessFacts, "otherAdmins">): readonly string[] {
  const others = facts.otherAdmins ?? [];
  return form.rootStays ? [...others, "root"] : others;
}

/** The chosen release, otherwise that of the cluster. */
export function versionOf(form: AccessForm, facts: Pick<AccessFacts, "clusterVersion">): string {
  return form.version ?? facts.clusterVersion;
}

/** The ticked and typed databases, valid or not. */
export function databasesOf(form: AccessForm): readonly string[] {
  return [...new Set([...form.databases, ...parseNames(form.otherDatabases, MAX.databases).names])];
}

type Places = {
  readonly ok: true;
  readonly databases: readonly Database[];
  readonly tables: readonly TableName[];
  readonly connections: readonly string[];
};
type Misplaced = { readonly ok: false; readonly field: FieldId; readonly problem: string };

function placesOf(form: AccessForm): Places | Misplaced {
  const typed = parseNames(form.otherDatabases, MAX.databases);
  if (typed.problem) return wrong("databases", typed.problem);
  const names = databasesOf(form);
  if (names.length > MAX.databases) return wrong("databases", `At most ${MAX.databases} databases at once.`);
  const databases = usesSchemas(form.level) ? withSchemas(names, form.schemas) : names.map((name) => ({ name }));
  if (!Array.isArray(databases)) return databases;
  const tables = form.level === "table-level" ? tablesOf(names, form.tables) : [];
  if (!Array.isArray(tables)) return tables;
  const connections = parseNames(form.level === "backup-operator" ? form.connections : "", MAX.connections);
  if (connections.problem) return wrong("connections", connections.problem);
  return { ok: true, databases, tables, connections: connections.names };
}

/** A schema applies to every chosen database, `database.schema` to one. */
function withSchemas(names: readonly string[], text: string): Database[] | Misplaced {
  const { paths, problem } = parsePaths(text, 2, MAX.schemas);
  if (problem) return wrong("schemas", problem);
  const stray = paths.find(([first, second]) => second !== undefined && !names.includes(first));
  if (stray) return wrong("schemas", `“${stray.join(".")}” is in a database that you did not choose.`);
  return names.map((name) => {
    const schemas = paths.flatMap(([first, second]) =>
      second === undefined ? [first] : first === name ? [second] : [],
    );
    return schemas.length > 0 ? { name, schemas } : { name };
  });
}

/** A table without a database is in the only chosen one, a table without a schema in `public`. */
function tablesOf(names: readonly string[], text: string): TableName[] | Misplaced {
  const { paths, problem } = parsePaths(text, 3, MAX.tables);
  if (problem) return wrong("tables", problem);
  const [only] = names;
  const tables: TableName[] = [];
  for (const [first, second, third] of paths) {
    if (second !== undefined && third !== undefined) tables.push({ database: first, schema: second, name: third });
    else if (only === undefined || names.length > 1)
      return wrong(
        only === undefined ? "databases" : "tables",
        only === undefined
          ? "Choose the database of the tables, or write it before each name."
          : `“${[first, second].filter(Boolean).join(".")}” has no database, but you chose several.`,
      );
    else
      tables.push(
        second === undefined ? { database: only, name: first } : { database: only, schema: first, name: second },
      );
  }
  return tables;
}

function wantedOf(form: AccessForm, { databases, tables, connections }: Places, release: string): Wanted {
  const chosen: Pick<Wanted, "via" | "version"> = { via: form.via, version: release || undefined };
  const { level, scope, privileges } = form;
  const ticked = (...options: readonly Option[]) =>
    Object.fromEntries(options.filter((option) => form.options.includes(option)).map((option) => [option, true]));
  if (isDataLevel(level)) {
    const later = scope === "existing" ? [] : (["newSchemas"] as const);
    const own = {
      "read-only": ["routines"],
      "read-write": ["saveRows", "routines"],
      "append-only": ["alsoRead"],
    } as const;
    return { level, ...chosen, databases, scope, ...ticked(...own[level], ...later) };
  }
  switch (level) {
    case "table-level":
      return { level, ...chosen, tables, privileges };
    case "ddl-owner": {
      const from = form.takeOverFrom.trim();
      return { level, ...chosen, databases, takeOverFrom: from || undefined };
    }
    case "backup-operator": {
      const external = connections.length > 0 ? { externalConnections: connections } : {};
      return { level, ...chosen, databases, ...external, ...ticked("implicitCredentials", "jobs", "restore") };
    }
    case "monitoring":
      return { level, ...chosen };
    default:
      return level satisfies never;
  }
}

function fieldOf(code: RefusalCode, subject: string, form: AccessForm): FieldId | null {
  switch (code) {
    case "last_admin":
    case "own_user":
      return "admins";
    case "unsupported_version":
      return isTablePrivilege(subject) ? "privileges" : "version";
    case "invalid_privilege":
      return "privileges";
    case "invalid_intent":
      if (subject === form.level) return form.level === "table-level" ? "tables" : "databases";
      return subject === "newSchemas" ? "newSchemas" : "takeOverFrom";
    case "invalid_name":
    case "forbidden_target":
    case "unprintable_text":
    case "invalid_code":
      return fieldWith(subject, form);
    default:
      return code satisfies never;
  }
}

/** The field of a refused name. */
function fieldWith(name: string, form: AccessForm): FieldId | null {
  const has = (text: string, maxParts: number) =>
    parsePaths(text, maxParts, Number.POSITIVE_INFINITY).paths.some((path) => path.includes(name));
  if (form.level === "ddl-owner" && form.takeOverFrom.trim().toLowerCase() === name.toLowerCase())
    return "takeOverFrom";
  if (databasesOf(form).includes(name)) return "databases";
  if (usesSchemas(form.level) && has(form.schemas, 2)) return "schemas";
  if (form.level === "table-level" && has(form.tables, 3)) return "tables";
  if (form.level === "backup-operator" && has(form.connections, 1)) return "connections";
  return null;
}

function wrong(field: FieldId, problem: string): Misplaced {
  return { ok: false, field, problem };
}
