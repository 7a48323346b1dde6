import { SQLSTATE, SqlError } from "./errors.ts";
import { type FutureGrant, type Granted, isAtLeast } from "./facts.ts";
import { ADMIN, type Model, PUBLIC, ROOT } from "./model.ts";
import type { Column } from "./wire.ts";

/** Rows of an answer; null is SQL's NULL, true and false are printed as t and f. */
export type Result = {
  readonly columns: readonly Column[];
  readonly rows: readonly (string | null)[][];
  readonly tag: string;
};

export function show(columns: readonly string[], rows: readonly (string | null)[][], word = "SHOW"): Result {
  return { columns: columns.map(columnOf), rows, tag: `${word} ${rows.length}` };
}

function columnOf(name: string): Column {
  if (
    name === "can_connect" ||
    name.startsWith("is_") ||
    name.startsWith("owns_") ||
    name === "for_all_roles" ||
    name.startsWith("has_")
  )
    return { name, type: "bool" };
  return { name, type: "text" };
}

export function flag(value: boolean): string {
  return value ? "t" : "f";
}

/** SHOW USERS. Before v25.3 options are one text and there is no last login. */
export function showUsers(model: Model, actor: string): Result {
  if (!model.hasSystem(actor, "VIEWSYSTEMTABLE"))
    throw new SqlError(SQLSTATE.privilege, `user ${actor} does not have SELECT privilege on relation users`);
  const isNew = isAtLeast(model.version, 25, 3);
  const rows = [ADMIN, ROOT, ...model.roles().map(({ name }) => name)].sort().map((name) => {
    const { memberOf } = model.facts(name);
    const options = printedOptions(model, name);
    const login = model.facts(name).lastLogin;
    const base = [name, options, array(Object.keys(memberOf).sort())];
    return isNew ? [...base, login === undefined ? null : new Date(login).toISOString()] : base;
  });
  return show(["username", "options", "member_of", ...(isNew ? ["estimated_last_login_time"] : [])], rows);
}

/** The cell of SHOW USERS with the options of a role: one text before v25.3, then an array. */
export function printedOptions(model: Model, name: string): string {
  const options = optionsOf(model, name);
  return isAtLeast(model.version, 25, 3) ? array(options) : options.join(", ");
}

function optionsOf(model: Model, name: string): readonly string[] {
  if (name === ADMIN || name === ROOT) return [];
  const { options, validUntil } = model.facts(name);
  return [...options, ...(validUntil === undefined ? [] : [`VALID UNTIL=${validUntil}`])].sort();
}

/** How the database prints an array of texts. */
function array(items: readonly string[]): string {
  const printed = items.map((item) => (/^[\w.-]+$/.test(item) ? item : `"${item.replace(/["\\]/g, "\\$&")}"`));
  return `{${printed.join(",")}}`;
}

/** Each GRANT of a role to a member; with any `members` only those that lead to them. */
export function memberships(model: Model, members: readonly string[]): (readonly [string, string, boolean])[] {
  const all = [ROOT, ...model.roles().map(({ name }) => name)].sort();
  const reached = new Set(members.length === 0 ? all : members.flatMap((name) => [...model.closure(name)]));
  return all
    .filter((member) => reached.has(member))
    .flatMap((member) =>
      Object.entries(model.facts(member).memberOf).map(([role, admin]) => [role, member, admin] as const),
    );
}

/** SHOW GRANTS ON ROLE [groups] [FOR members]. */
export function showRoleGrants(model: Model, members: readonly string[], groups: readonly string[]): Result {
  for (const name of [...members, ...groups]) model.existing(name);
  const rows = memberships(model, members)
    .filter(([role]) => groups.length === 0 || groups.includes(role))
    .map(([role, member, admin]) => [role, member, flag(admin)]);
  return show(["role_name", "member", "is_admin"], rows);
}

/** SYSTEM privileges of these roles, or of all. */
export function systemGrants(
  model: Model,
  grantees: ReadonlySet<string> | null,
): (readonly [string, string, boolean])[] {
  return model
    .roles()
    .map(({ name }) => name)
    .filter((name) => grantees === null || grantees.has(name))
    .flatMap((name) =>
      Object.entries(model.facts(name).system).map(([privilege, grantable]) => [name, privilege, grantable] as const),
    );
}

/** SHOW SYSTEM GRANTS [FOR …]. */
export function showSystemGrants(model: Model, grantees: readonly string[]): Result {
  for (const name of grantees) model.existing(name);
  const wanted = grantees.length === 0 ? null : new Set(grantees.flatMap((name) => [...model.closure(name)]));
  const rows = systemGrants(model, wanted).map(([grantee, privilege, grantable]) => [
    grantee,
    privilege,
    flag(grantable),
  ]);
  return show(["grantee", "privilege_type", "is_grantable"], rows);
}

/**
 * The privileges of a role in a database, through roles too; only those that the session's user may see. From v24.2 on with those of
 * public, without what it has on the database itself (the filter on schema_name in pkg/sql/delegate/show_grants.go).
 */
export function grantsFor(model: Model, actor: string, name: string, database: string): readonly Granted[] {
  if (!model.sees(actor, database)) return [];
  const roles = model.closure(name);
  const everybody = isAtLeast(model.version, 24, 2);
  return model
    .grants(database)
    .filter(({ grantee, schema }) => roles.has(grantee) || (everybody && grantee === PUBLIC && schema !== null));
}

/** External connections that a role may use, by itself or through roles. What public holds is shown for public alone. */
export function externalFor(model: Model, name: string): readonly Granted[] {
  const roles = model.closure(name);
  return model.state.grants.filter((grant) => grant.database === null && roles.has(grant.grantee));
}

/** SHOW GRANTS of all roles and of public, in one database; external connections have none. */
export function everyGrant(model: Model, actor: string, database: string): readonly Granted[] {
  const external = model.state.grants.filter((grant) => grant.database === null);
  return [...(model.sees(actor, database) ? model.grants(database) : []), ...external];
}

export function showEveryGrant(model: Model, actor: string, database: string): Result {
  const databases = database === "" ? model.databases() : [database];
  const rows = databases.flatMap((one) => everyGrant(model, actor, one));
  return show(GRANTS, [...new Set(rows)].map(grantCells));
}

/** SHOW GRANTS FOR …: of the current database, or of all where none is set. External connections have no database. */
export function showGrants(model: Model, actor: string, names: readonly string[], database: string): Result {
  for (const name of names) if (name !== PUBLIC) model.existing(name);
  const databases = database === "" ? model.databases() : [database];
  const rows = names.flatMap((name) => [
    ...databases.flatMap((one) => grantsFor(model, actor, name, one)),
    ...externalFor(model, name),
  ]);
  return show(GRANTS, rows.map(grantCells));
}

export const GRANTS = "database_name schema_name object_name object_type grantee privilege_type is_grantable".split(
  " ",
);

export function grantCells(row: Granted): (string | null)[] {
  return [row.database, row.schema, row.object, row.kind, row.grantee, row.privilege, flag(row.grantable)];
}

export function showDatabases(model: Model, actor: string): Result {
  const seen = model.databases().filter((database) => model.lists(actor, database));
  const rows = seen.map((database) => [
    database,
    model.owner({ kind: "database", database, schema: null, object: null }),
    null,
    "{}",
    null,
  ]);
  return show(["database_name", "owner", "primary_region", "regions", "survival_goal"], rows);
}

export function showSchemas(model: Model, database: string): Result {
  const rows = model
    .schemas(database)
    .map((schema) => [schema, model.owner({ kind: "schema", database, schema, object: null })]);
  return show(["schema_name", "owner"], rows);
}

/** SHOW DEFAULT PRIVILEGES, those of the whole database or of one schema. */
export function showFuture(
  model: Model,
  database: string,
  schema: string | null,
  wanted: (grant: FutureGrant) => boolean,
): Result {
  const rows = model.state.future
    .filter((grant) => grant.database === database && grant.schema === schema && wanted(grant))
    .map((grant) => [
      grant.creator,
      flag(grant.creator === null),
      grant.kind,
      grant.grantee,
      grant.privilege,
      flag(grant.grantable),
    ]);
  return show(["role", "for_all_roles", "object_type", "grantee", "privilege_type", "is_grantable"], rows);
}
