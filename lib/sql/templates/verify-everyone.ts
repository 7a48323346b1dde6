import { enterDatabase, SYSTEM_DATABASE } from "../objects.ts";
import { sql, statement } from "../statement.ts";
import { type Script, type Statement, stringToken } from "../tokens.ts";
import { CATALOGS, checkCode } from "./verify.ts";

/** Stands for the user in the proofs of a script about all of them: no SQL user can have this name. */
export const EVERYONE = "*";

/**
 * The statements that show whether each SQL user of a cluster is admin, privileged or neither, in one answer that proves itself like that
 * of `verifyAccess`. For each database it reads only grants through which a user can gain more, and how much each role owns; in `system`
 * every grant. It lists the databases of the cluster itself, since the caller may not know all: `pg_database` has every one (requiresPrivileges
 * false in pkg/sql/pg_catalog.go). Must be run by an admin. Throws `SqlRefusal` `invalid_code`.
 */
export function verifyEveryone(databases: readonly string[], code: string): Script {
  const { whole, inDatabases } = everyoneParts(databases, code);
  return [...whole, ...inDatabases.flatMap(({ script }) => script)];
}

/** `verifyEveryone` in parts: what is about the whole cluster, then each database. Each part enters its database itself. */
export function everyoneParts(
  databases: readonly string[],
  code: string,
): { whole: Script; inDatabases: { database: string; script: Script }[] } {
  checkCode(code);
  const names = [SYSTEM_DATABASE, ...new Set(databases.filter((name) => name !== SYSTEM_DATABASE))];
  const proof = sql`${stringToken(EVERYONE)} AS sql_user, ${stringToken(code)} AS code, current_database() AS database_name`;
  const whole = [
    statement(
      "Proves which script this answer belongs to, and counts users, roles, system privileges and databases.",
      sql`WITH every_user AS (SHOW USERS), every_role AS (SHOW GRANTS ON ROLE), every_privilege AS (SHOW SYSTEM GRANTS) SELECT ${proof}, ${stringToken(`${names.length}`)} AS databases, (SELECT count(*) FROM every_user) AS users, (SELECT count(*) FROM every_role) AS roles, (SELECT count(*) FROM every_privilege) AS system_grants, (SELECT count(*) FROM pg_catalog.pg_database) AS cluster_databases`,
    ),
    ...showChangeableOfAll(),
    statement(
      "Shows every database, so that none is missed.",
      sql`SELECT oid AS database_id, datname AS cluster_database FROM pg_catalog.pg_database`,
    ),
  ];
  const inEach = inDatabase(proof);
  return { whole, inDatabases: names.map((database) => ({ database, script: inEach(database) })) };
}

/**
 * What can change while a check goes through the databases, as `verifyEveryone` shows it: options, roles and system privileges, the same in
 * every database. Read once more at the end of a check.
 */
export function showChangeableOfAll(): Script {
  return [
    showUsersAndOwners(),
    statement("Shows who is in which role.", sql`SHOW GRANTS ON ROLE`),
    statement("Shows every system privilege.", sql`SHOW SYSTEM GRANTS`),
  ];
}

/** Every user and role with its options, and whether it owns a database. */
export function showUsersAndOwners(): Statement {
  const owners = sql`SELECT pg_get_userbyid(datdba) AS owner FROM pg_database`;
  return statement(
    "Shows every user and role with its options, and whether it owns a database.",
    sql`WITH every_user AS (SHOW USERS), owners AS (${owners}) SELECT username, COALESCE(CAST(options AS STRING), ${stringToken("")}) AS role_options, length(COALESCE(CAST(options AS STRING), ${stringToken("")})) AS role_options_length, username IN (SELECT owner FROM owners) AS owns_database FROM every_user`,
  );
}

function inDatabase(proof: Statement["tokens"]): (database: string) => Script {
  // Harmless privileges are listed in answers/powers.ts; this statement leaves them out.
  const powers = sql`every_grant AS (SHOW GRANTS), powers AS (SELECT database_name, schema_name, object_name, object_type, grantee, privilege_type, is_grantable FROM every_grant WHERE grantee NOT IN ('admin', 'root') AND (is_grantable OR (object_type = 'database' AND privilege_type NOT IN ('CONNECT', 'CREATE', 'TEMPORARY', 'BACKUP', 'CHANGEFEED', 'ZONECONFIG')) OR (database_name = ${stringToken(SYSTEM_DATABASE)} AND (schema_name IS NULL OR schema_name NOT IN (${CATALOGS})))))`;
  const owned = sql`objects AS (SELECT pg_get_userbyid(relowner) AS owner FROM pg_class WHERE relkind IN ('r', 'S', 'v', 'm') UNION ALL SELECT pg_get_userbyid(nspowner) FROM pg_namespace UNION ALL SELECT pg_get_userbyid(proowner) FROM pg_proc), owners AS (SELECT owner, count(*) AS owned FROM objects WHERE owner NOT IN ('admin', 'root', 'node') GROUP BY owner)`;
  return (database) => [
    enterDatabase(database),
    statement(
      `Proves which database this is, and counts owners and the grants by which a user can gain more.`,
      sql`WITH ${powers}, ${owned} SELECT ${proof}, (SELECT count(*) FROM owners) AS owners, (SELECT count(*) FROM powers) AS powers`,
    ),
    statement(
      `Shows how many objects of ${database} each user and role owns.`,
      sql`WITH ${owned} SELECT owner, owned FROM owners`,
    ),
    statement(
      `Shows the grants in ${database} by which a user can gain more or reach everything.`,
      sql`WITH ${powers} SELECT database_name, schema_name, object_name, object_type, grantee, privilege_type, is_grantable FROM powers`,
    ),
  ];
}
