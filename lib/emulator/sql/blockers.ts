import { type DatabaseState, type FutureGrant, newState, type ObjectKind, type Place, placeKey } from "./facts.ts";

/** A database of a cluster: the number of tables in its schema public, and its named objects. */
export type Database = {
  name: string;
  tables: number;
  /** the Cloud API does not list it, as one that was made just now */
  unlisted?: true;
  /** beside public */
  schemas?: string[];
  named?: NamedObject[];
};

type NamedObject = { kind: ObjectKind; schema: string; object: string };

/** The blockers of `DROP USER`, in the order in which the database checks them. */
export type Blockers = {
  /** objects with a direct grant, such as `freight.public.invoices` */
  grants?: string[];
  /** objects with their kind, such as `table freight.public.invoices` */
  owns?: string[];
  /** whole lines about default privileges, as the database words them */
  defaultPrivileges?: string[];
  /** number of scheduled jobs */
  schedules?: number;
};

type Held = { databases: Database[]; state: DatabaseState; version: string };

const USUAL: Partial<Record<ObjectKind, string>> = { database: "CREATE", schema: "USAGE", table: "SELECT" };

/**
 * Gives a role these grants, objects and default privileges in place of its former ones. Missing objects are created.
 * Throws for a line that it cannot read.
 */
export function block(held: Held, name: string, blockers: Blockers): void {
  const { state } = held;
  free(state, name);
  const { grants = [], owns = [], defaultPrivileges = [] } = blockers;
  for (const path of grants) {
    const place = ownedObject(held, kindOf(path), path);
    const privilege = USUAL[place.kind] ?? "USAGE";
    state.grants.push({ ...place, grantee: name, privilege, grantable: false });
  }
  for (const text of owns) {
    const at = text.indexOf(" ");
    state.owners[placeKey(ownedObject(held, text.slice(0, at) as ObjectKind, text.slice(at + 1)))] = name;
  }
  for (const line of defaultPrivileges) state.future.push(futureOf(line, name));
}

function free(state: DatabaseState, name: string): void {
  state.grants = state.grants.filter(({ grantee }) => grantee !== name);
  state.future = state.future.filter(({ creator, grantee }) => creator !== name && grantee !== name);
  state.owners = Object.fromEntries(Object.entries(state.owners).filter(([, owner]) => owner !== name));
}

function kindOf(path: string): ObjectKind {
  const kinds = ["database", "schema", "table"] as const;
  return kinds[path.split(".").length - 1] ?? "table";
}

/** The place of a path such as `freight.public.orders`. */
function ownedObject(held: Held, kind: ObjectKind, path: string): Place {
  const [name = "", schema = null, object = null] = path.split(".");
  const database = databaseOf(held, name);
  if (schema !== null && schema !== "public" && !database.schemas?.includes(schema))
    database.schemas = [...(database.schemas ?? []), schema];
  if (schema !== null && object !== null) {
    const isThere = database.named?.some((each) => each.schema === schema && each.object === object);
    if (!isThere) database.named = [...(database.named ?? []), { kind, schema, object }];
  }
  return { kind, database: name, schema, object };
}

function databaseOf({ databases, state, version }: Held, name: string): Database {
  const found = databases.find((each) => each.name === name);
  if (found) return found;
  const added = { name, tables: 0 };
  databases.push(added);
  state.grants.push(...newState([name], version).grants);
  return added;
}

const LINE =
  /^(?:owner of|privileges for) default privileges on new (relations|sequences|types|schemas|routines) (?:belonging to role (\S+)|for all roles) in database (\S+)$/;

/** A default privilege of a role, or to it, from the line by which the database refuses. */
function futureOf(line: string, name: string): FutureGrant {
  const [, what = "", creator = null, database = ""] = LINE.exec(line) ?? [];
  if (what === "") throw new Error(`not a line about default privileges: ${line}`);
  const kind = (what === "relations" ? "tables" : what) as FutureGrant["kind"];
  const grantee = line.startsWith("owner of") ? "public" : name;
  const privilege = kind === "tables" || kind === "sequences" ? "SELECT" : "USAGE";
  return { database, schema: null, creator, kind, grantee, privilege, grantable: false };
}
