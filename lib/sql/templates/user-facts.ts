import { userName } from "../names.ts";
import { enterDatabase, userToken } from "../objects.ts";
import { sql, statement } from "../statement.ts";
import { type Script, type Statement, stringToken } from "../tokens.ts";
import { CATALOGS } from "./verify.ts";

/**
 * The facts of every user in three statements, each one scan: options with login and expiry, who is in which role, and system
 * privileges. `SHOW USERS` needs VIEWSYSTEMTABLE; from v25.3 it estimates the last login.
 */
export function showEveryUser(): readonly [users: Statement, roles: Statement, system: Statement] {
  return [
    statement("Shows every user with its options and, from v25.3, the estimated last login.", sql`SHOW USERS`),
    statement("Shows who is in which role.", sql`SHOW GRANTS ON ROLE`),
    statement("Shows every system privilege.", sql`SHOW SYSTEM GRANTS`),
  ];
}

/** The time by the clock of the cluster, in the zone of the session. */
export function showTime(): Statement {
  return statement("Shows the time by the cluster's clock.", sql`SELECT now() AS cluster_time`);
}

/** The row of one user in `SHOW USERS`. Throws `SqlRefusal` for no name. */
export function showUser(user: string): Statement {
  const name = userName(user);
  return statement(
    `Shows options, roles and, from v25.3, the estimated last login of ${name}.`,
    sql`WITH every_user AS (SHOW USERS) SELECT * FROM every_user WHERE username = ${stringToken(name)}`,
  );
}

/** The rows of one user, and of each role that it is in, in `SHOW USERS`. Throws `SqlRefusal` for no name. */
export function showUserAndRoles(user: string): Statement {
  const name = userName(user);
  return statement(
    `Shows options, roles and, from v25.3, the estimated last login of ${name}, and the options of each role that it can become.`,
    sql`WITH every_user AS (SHOW USERS), held_roles AS (SHOW GRANTS ON ROLE FOR ${userToken(name)}) SELECT * FROM every_user WHERE username = ${stringToken(name)} OR username IN (SELECT role_name FROM held_roles)`,
  );
}

/** Every role of a user, direct or through another, as `SHOW GRANTS ON ROLE` lists it. */
export function showUserRoles(user: string): Statement {
  const name = userName(user);
  return statement(
    `Shows every role of ${name}, direct or through another.`,
    sql`SHOW GRANTS ON ROLE FOR ${userToken(name)}`,
  );
}

/**
 * What public, and so every SQL user, may do in the current database, without the schemas of the catalog. SHOW GRANTS FOR a user has it from
 * v24.2 on, and never what public may do with the database itself (pkg/sql/delegate/show_grants.go).
 */
export function showPublic(database: string): Statement {
  return statement(
    `Shows what public, and so every SQL user, may do in ${database}.`,
    sql`WITH public_grants AS (SHOW GRANTS FOR public) SELECT database_name, schema_name, object_name, object_type, grantee, privilege_type, is_grantable FROM public_grants WHERE schema_name IS NULL OR schema_name NOT IN (${CATALOGS})`,
  );
}

/** A user's rights and objects in one database, and those of public. Enters the database first. */
export function showInDatabase(
  user: string,
  database: string,
): readonly [enter: Statement, grants: Statement, everyone: Statement, owned: Statement] {
  const name = userName(user);
  return [
    enterDatabase(database),
    statement(`Shows what ${name} may do in ${database}, also through roles.`, sql`SHOW GRANTS FOR ${userToken(name)}`),
    showPublic(database),
    statement(
      `Shows what ${name} owns in ${database}.`,
      sql`WITH every_object AS (SELECT nspname AS schema_name, relname AS object_name, CASE relkind WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view' WHEN 'S' THEN 'sequence' ELSE 'table' END AS object_type, pg_get_userbyid(relowner) AS owner FROM pg_class JOIN pg_namespace ON relnamespace = pg_namespace.oid WHERE relkind IN ('r', 'S', 'v', 'm') UNION ALL SELECT nspname, proname, 'routine', pg_get_userbyid(proowner) FROM pg_proc JOIN pg_namespace ON pronamespace = pg_namespace.oid UNION ALL SELECT nspname, typname, 'type', pg_get_userbyid(typowner) FROM pg_type JOIN pg_namespace ON typnamespace = pg_namespace.oid WHERE typrelid = 0 AND typelem = 0 UNION ALL SELECT nspname, '', 'schema', pg_get_userbyid(nspowner) FROM pg_namespace UNION ALL SELECT '', datname, 'database', pg_get_userbyid(datdba) FROM pg_database WHERE datname = current_database()) SELECT schema_name, object_name, object_type FROM every_object WHERE owner = ${stringToken(name)}`,
    ),
  ];
}

/** The statements to read by hand what Rolecall reads by its SQL connection. */
export function showByHand(user: string): Script {
  return [showUserAndRoles(user), showUserRoles(user)];
}
