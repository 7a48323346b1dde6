import { type UserName, userName } from "../names.ts";
import { type Database, enterDatabase, SYSTEM_DATABASE, schemasOf, userToken } from "../objects.ts";
import { SqlRefusal } from "../refusal.ts";
import { sql, statement } from "../statement.ts";
import { nameToken, type Script, type Statement, stringToken, type Token } from "../tokens.ts";

const CODE = /^[A-Za-z0-9_-]{8,64}$/;

/** Schemas of the catalog: every SQL user may read them, and sees there only what it may see. */
export const CATALOGS = sql`'crdb_internal', 'information_schema', 'pg_catalog', 'pg_extension'`;

/** The places that the verify script reads. */
export type LookedAt = {
  readonly databases: readonly Database[];
  /** further databases, of which no schema is listed object by object */
  readonly others?: readonly string[];
  /** the role or user whose objects are taken over */
  readonly takenFrom?: UserName | undefined;
};

/**
 * The user's present rights, in a form that proves itself: before each result that may be empty, a statement always returns one row with
 * the user's name, the one-time code, the current database and the number of rows that follow. So an answer that is empty, cut, old, or of
 * another user or database differs from a complete one.
 *
 * Columns: `sql_user`, `code`, `database_name`, then the counts. Facts that no SHOW of grants has follow: the role options of the user and
 * of each role that it is in, with their length, since a member may become the role by SET ROLE (checkCanBecomeUser in pkg/sql/user.go);
 * and objects that the user and its roles own. In each database and each named schema it lists the existing objects and the default
 * privileges, so that a right on every table can be compared table by table. What `public` has on a database or an external connection is
 * asked for by itself: SHOW GRANTS FOR a user leaves it out (pkg/sql/delegate/show_grants.go). The database `system` comes first, so that the
 * session is left in another one.
 *
 * It does not name the cluster: v26.1 and later close the schema of its id, and the Cloud API does not know that id. Must be run by an
 * admin. Throws `SqlRefusal` `invalid_code`.
 */
export function verifyAccess(user: string, { databases, others = [], takenFrom }: LookedAt, code: string): Script {
  const name = userName(user);
  checkCode(code);
  const proof = sql`${stringToken(name)} AS sql_user, ${stringToken(code)} AS code, current_database() AS database_name`;
  const places = placesIn(databases, others);
  const count = places.reduce((sum, { schemas }) => sum + 1 + schemas.length, 0);
  const roles = heldRoles(name);
  const options = heldOptions(name);
  const system = heldPrivileges(name);
  const connections = sql`held_grants AS (SHOW GRANTS FOR ${userToken(name)}), public_grants AS (SHOW GRANTS FOR public), held_connections AS (SELECT object_name AS connection_name, grantee, privilege_type, is_grantable FROM held_grants WHERE object_type = 'external_connection' UNION SELECT object_name, grantee, privilege_type, is_grantable FROM public_grants WHERE object_type = 'external_connection')`;
  return [
    statement(
      `Proves that this answer is about ${name}, and counts its roles, role options and system privileges.`,
      sql`WITH ${roles}, ${system}, ${options}, ${connections} SELECT ${proof}, (SELECT count(*) FROM held_options) AS users, ${stringToken(`${places.length + 1}`)} AS databases, ${stringToken(`${count}`)} AS places, (SELECT count(*) FROM held_roles) AS roles, (SELECT count(*) FROM held_roles WHERE role_name = 'admin') AS admin_roles, (SELECT count(*) FROM held_privileges) AS system_grants, (SELECT count(*) FROM held_connections) AS connections`,
    ),
    ...showChangeable(user),
    statement(
      `Shows the external connections that ${name} may use, also through roles.`,
      sql`WITH ${connections} SELECT connection_name, grantee, privilege_type, is_grantable FROM held_connections`,
    ),
    enterDatabase(SYSTEM_DATABASE),
    ...grantsIn(name, proof, SYSTEM_DATABASE),
    ...places.flatMap(({ name: database, schemas }) => [
      enterDatabase(database),
      ...[null, ...schemas].flatMap((schema) => lookAt(name, proof, { database, schema, takenFrom })),
      ...grantsIn(name, proof, database),
    ]),
  ];
}

/**
 * What can change while a check goes through the databases, as `verifyAccess` shows it: role options, roles and system privileges, each
 * the same in every database. Read once more at the end of a check. Throws `SqlRefusal` for no name.
 */
export function showChangeable(user: string): readonly [options: Statement, roles: Statement, system: Statement] {
  const name = userName(user);
  const roles = heldRoles(name);
  return [
    statement(
      `Shows the role options of ${name} and of each role that it can become, and which of them owns a database.`,
      sql`WITH ${roles}, ${heldOptions(name)} SELECT username, role_options, length(role_options) AS role_options_length, owns_database FROM held_options`,
    ),
    showRoles(userToken(name), name),
    statement(
      `Shows what ${name} may do in the whole cluster, also through roles.`,
      sql`WITH ${roles}, ${heldPrivileges(name)} SELECT grantee, privilege_type, is_grantable FROM held_privileges`,
    ),
  ];
}

/** What the user, its roles and public may do in the current database. */
function grantsIn(name: UserName, proof: readonly Token[], database: string): Script {
  const text = stringToken(name);
  const everyone = sql`public_grants AS (SHOW GRANTS FOR public), public_rights AS (SELECT database_name, schema_name, object_name, object_type, privilege_type AS public_privilege, is_grantable FROM public_grants WHERE object_type = 'database' OR (database_name = ${stringToken(SYSTEM_DATABASE)} AND schema_name NOT IN (${CATALOGS})))`;
  return [
    statement(
      `Proves which database this is, and counts the grants of ${name} and of public in it, and what ${name} owns there.`,
      sql`WITH ${heldRoles(name)}, held_grants AS (SHOW GRANTS FOR ${userToken(name)}), ${everyone}, objects AS (SELECT relowner AS owner_id FROM pg_class WHERE relkind IN ('r', 'S', 'v', 'm') UNION ALL SELECT nspowner FROM pg_namespace UNION ALL SELECT proowner FROM pg_proc) SELECT ${proof}, (SELECT count(*) FROM objects WHERE pg_get_userbyid(owner_id) = ${text} OR pg_get_userbyid(owner_id) IN (SELECT role_name FROM held_roles)) AS owned, (SELECT count(*) FROM held_grants) AS grants, (SELECT count(*) FROM public_rights) AS public_rights`,
    ),
    statement(`Shows what ${name} may do in ${database}, also through roles.`, sql`SHOW GRANTS FOR ${userToken(name)}`),
    statement(
      `Shows what public, and so every SQL user, may do with ${database} itself.`,
      sql`WITH ${everyone} SELECT database_name, schema_name, object_name, object_type, public_privilege, is_grantable FROM public_rights`,
    ),
  ];
}

/** Throws `invalid_code` for a code that could not stand unquoted in a statement. */
export function checkCode(code: string): void {
  if (!CODE.test(code))
    throw new SqlRefusal("invalid_code", code, "A code has 8 to 64 letters, digits, underscores or dashes.");
}

/** Each database once, with its schemas; no name is refused here, since nothing is changed. */
function placesIn(databases: readonly Database[], others: readonly string[]): readonly Required<Database>[] {
  const places = new Map<string, Set<string>>();
  for (const database of databases) {
    const schemas = places.get(database.name) ?? new Set();
    for (const schema of schemasOf(database)) schemas.add(schema);
    places.set(database.name, schemas);
  }
  for (const name of others) places.set(name, places.get(name) ?? new Set());
  places.delete(SYSTEM_DATABASE);
  return [...places].map(([name, schemas]) => ({ name, schemas: [...schemas] }));
}

type Place = { readonly database: string; readonly schema: string | null; readonly takenFrom: UserName | undefined };

/** The objects and default privileges of one schema; for the whole database what the user, its roles or the former owner own. */
function lookAt(name: UserName, proof: readonly Token[], { database, schema, takenFrom }: Place): Script {
  const text = stringToken(name);
  const within = stringToken(schema ?? "");
  const where = schema === null ? `${database}` : `schema ${schema} of ${database}`;
  const roles = heldRoles(name);
  const owners = sql`${text}${takenFrom === undefined ? [] : sql`, ${stringToken(takenFrom)}`}`;
  const which =
    schema === null
      ? sql`owner IN (${owners}) OR owner IN (SELECT role_name FROM held_roles)`
      : sql`schema_name = ${within}`;
  const objects = sql`every_object AS (SELECT nspname AS schema_name, relname AS object_name, CASE WHEN relkind = 'S' THEN 'sequence' ELSE 'table' END AS object_type, pg_get_userbyid(relowner) AS owner FROM pg_class JOIN pg_namespace ON relnamespace = pg_namespace.oid WHERE relkind IN ('r', 'S', 'v', 'm') UNION ALL SELECT nspname, proname, 'routine', pg_get_userbyid(proowner) FROM pg_proc JOIN pg_namespace ON pronamespace = pg_namespace.oid UNION ALL SELECT nspname, typname, 'type', pg_get_userbyid(typowner) FROM pg_type JOIN pg_namespace ON typnamespace = pg_namespace.oid WHERE typrelid = 0 AND typelem = 0 UNION ALL SELECT nspname, '', 'schema', pg_get_userbyid(nspowner) FROM pg_namespace UNION ALL SELECT '', datname, 'database', pg_get_userbyid(datdba) FROM pg_database WHERE datname = current_database()), found_objects AS (SELECT schema_name, object_name, object_type, owner, owner = ${text} OR owner IN (SELECT role_name FROM held_roles) AS is_own FROM every_object WHERE schema_name NOT IN ('pg_catalog', 'information_schema', 'crdb_internal', 'pg_extension') AND (${which}))`;
  const scope = schema === null ? [] : sql` IN SCHEMA ${nameToken(schema)}`;
  // Whether the second form has the defaults for all roles too is not documented: UNION takes each row once.
  const defaults = sql`for_all AS (SHOW DEFAULT PRIVILEGES FOR ALL ROLES${scope}), for_user AS (SHOW DEFAULT PRIVILEGES FOR GRANTEE ${userToken(name)}${scope}), found_defaults AS (SELECT role, for_all_roles, object_type, grantee, privilege_type, is_grantable FROM for_all WHERE grantee = ${text} OR grantee IN (SELECT role_name FROM held_roles) UNION SELECT role, for_all_roles, object_type, grantee, privilege_type, is_grantable FROM for_user WHERE grantee = ${text})`;
  return [
    statement(
      `Counts the objects and default privileges of ${where}.`,
      sql`WITH ${roles}, ${objects}, ${defaults} SELECT ${proof}, ${within} AS in_schema, ${stringToken(takenFrom ?? "")} AS taken_from, (SELECT count(*) FROM found_objects) AS objects, (SELECT count(*) FROM found_defaults) AS defaults`,
    ),
    statement(
      schema === null
        ? `Shows what ${name} and its roles${takenFrom === undefined ? "" : `, and ${takenFrom},`} own in ${where}.`
        : `Shows what is in ${where}, and who owns it.`,
      sql`WITH ${roles}, ${objects} SELECT current_database() AS database_name, ${within} AS in_schema, schema_name, object_name, object_type, owner, is_own FROM found_objects`,
    ),
    statement(
      `Shows what ${name} will get on objects created later in ${where}.`,
      sql`WITH ${roles}, ${defaults} SELECT current_database() AS database_name, ${within} AS in_schema, role, for_all_roles, object_type, grantee, privilege_type, is_grantable FROM found_defaults`,
    ),
  ];
}

/** The role options of the user and of all its roles, and which of them owns a database. */
function heldOptions(name: UserName): readonly Token[] {
  return sql`every_user AS (SHOW USERS), owners AS (SELECT pg_get_userbyid(datdba) AS owner FROM pg_database), held_options AS (SELECT username, COALESCE(CAST(options AS STRING), ${stringToken("")}) AS role_options, username IN (SELECT owner FROM owners) AS owns_database FROM every_user WHERE username = ${stringToken(name)} OR username IN (SELECT role_name FROM held_roles))`;
}

/** The system privileges of the user, its roles and public. */
function heldPrivileges(name: UserName): readonly Token[] {
  return sql`every_privilege AS (SHOW SYSTEM GRANTS), held_privileges AS (SELECT grantee, privilege_type, is_grantable FROM every_privilege WHERE grantee IN (${stringToken(name)}, 'public') OR grantee IN (SELECT role_name FROM held_roles))`;
}

function heldRoles(name: UserName): readonly Token[] {
  return sql`held_roles AS (SHOW GRANTS ON ROLE FOR ${userToken(name)})`;
}

/** Memberships and system privileges: the same in every database. */
export function showCluster(user: Token, name: string): Script {
  return [
    showRoles(user, name),
    statement(`Shows what ${name} may do in the whole cluster.`, sql`SHOW SYSTEM GRANTS FOR ${user}`),
  ];
}

function showRoles(user: Token, name: string): Statement {
  return statement(
    `Shows every role of ${name}, direct or through another. It must not list admin.`,
    sql`SHOW GRANTS ON ROLE FOR ${user}`,
  );
}
