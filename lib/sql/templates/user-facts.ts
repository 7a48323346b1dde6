import { userName } from "../names.ts";
import { enterDatabase, userToken } from "../objects.ts";
import { sql, statement } from "../statement.ts";
import { type Script, type Statement, stringToken } from "../tokens.ts";

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

/** The row of one user in `SHOW USERS`. Throws `SqlRefusal` for no name. */
export function showUser(user: string): Statement {
  const name = userName(user);
  return statement(
    `Shows options, roles and, from v25.3, the estimated last login of ${name}.`,
    sql`WITH every_user AS (SHOW USERS) SELECT * FROM every_user WHERE username = ${stringToken(name)}`,
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

/** A user's rights and objects in one database. Enters the database first. */
export function showInDatabase(
  user: string,
  database: string,
): readonly [enter: Statement, grants: Statement, owned: Statement] {
  const name = userName(user);
  return [
    enterDatabase(database),
    statement(`Shows what ${name} may do in ${database}, also through roles.`, sql`SHOW GRANTS FOR ${userToken(name)}`),
    statement(
      `Shows what ${name} owns in ${database}.`,
      sql`WITH every_object AS (SELECT nspname AS schema_name, relname AS object_name, CASE relkind WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view' WHEN 'S' THEN 'sequence' ELSE 'table' END AS object_type, pg_get_userbyid(relowner) AS owner FROM pg_class JOIN pg_namespace ON relnamespace = pg_namespace.oid WHERE relkind IN ('r', 'S', 'v', 'm') UNION ALL SELECT nspname, proname, 'routine', pg_get_userbyid(proowner) FROM pg_proc JOIN pg_namespace ON pronamespace = pg_namespace.oid UNION ALL SELECT nspname, typname, 'type', pg_get_userbyid(typowner) FROM pg_type JOIN pg_namespace ON typnamespace = pg_namespace.oid WHERE typrelid = 0 AND typelem = 0 UNION ALL SELECT nspname, '', 'schema', pg_get_userbyid(nspowner) FROM pg_namespace UNION ALL SELECT '', datname, 'database', pg_get_userbyid(datdba) FROM pg_database WHERE datname = current_database()) SELECT schema_name, object_name, object_type FROM every_object WHERE owner = ${stringToken(name)}`,
    ),
  ];
}

/** The statements to read by hand what Rolecall reads by its SQL connection. */
export function showByHand(user: string): Script {
  return [showUser(user), showUserRoles(user)];
}
