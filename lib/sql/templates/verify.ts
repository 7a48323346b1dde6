import { userName } from "../names.ts";
import { enterDatabase, userToken } from "../objects.ts";
import { SqlRefusal } from "../refusal.ts";
import { sql, statement } from "../statement.ts";
import { type Script, type Statement, stringToken, type Token } from "../tokens.ts";

const CODE = /^[A-Za-z0-9_-]{8,64}$/;

/**
 * What the user may do now, in a form that proves itself: before each SHOW stands a statement that always returns one
 * row, with the user's name, the one-time code, the current database and how many rows the SHOW will give. So an answer
 * of no rows, of another user, of another database, cut short or from an earlier day is told from a complete one.
 * Columns: `sql_user`, `code`, `database_name`, then the counts; beside them how many databases are asked about, and what no SHOW of
 * grants tells: role options, with their length, and what the user and its roles own. Which cluster answers is not in it: its id is in a schema that v26.1
 * and later close. Must be run by an admin. Throws `SqlRefusal` `invalid_code`.
 */
export function verifyAccess(user: string, databases: readonly string[], code: string): Script {
  const name = userName(user);
  if (!CODE.test(code))
    throw new SqlRefusal("invalid_code", code, "A code has 8 to 64 letters, digits, underscores or dashes.");
  const proof = sql`${stringToken(name)} AS sql_user, ${stringToken(code)} AS code, current_database() AS database_name`;
  const names = [...new Set(databases)];
  const text = stringToken(name);
  const roles = sql`held_roles AS (SHOW GRANTS ON ROLE FOR ${userToken(name)})`;
  // The system privileges of roles are the user's too, and so is what everybody has.
  const system = sql`every_privilege AS (SHOW SYSTEM GRANTS), held_privileges AS (SELECT grantee, privilege_type, is_grantable FROM every_privilege WHERE grantee IN (${text}, 'public') OR grantee IN (SELECT role_name FROM held_roles))`;
  const options = sql`every_user AS (SHOW USERS), held_options AS (SELECT COALESCE(CAST(options AS STRING), ${stringToken("")}) AS options FROM every_user WHERE username = ${text})`;
  return [
    statement(
      `Proves whose answer this is, counts the roles, admin among them, and system privileges of ${name}, and shows its role options and whether it owns a database.`,
      sql`WITH ${roles}, ${system}, ${options} SELECT ${proof}, (SELECT count(*) FROM held_options) AS users, (SELECT options FROM held_options) AS role_options, (SELECT length(options) FROM held_options) AS role_options_length, EXISTS (SELECT datname FROM pg_database WHERE pg_get_userbyid(datdba) = ${text} OR pg_get_userbyid(datdba) IN (SELECT role_name FROM held_roles)) AS owns_database, ${stringToken(`${names.length}`)} AS databases, (SELECT count(*) FROM held_roles) AS roles, (SELECT count(*) FROM held_roles WHERE role_name = 'admin') AS admin_roles, (SELECT count(*) FROM held_privileges) AS system_grants`,
    ),
    showRoles(userToken(name), name),
    statement(
      `Shows what ${name} may do in the whole cluster, also through roles.`,
      sql`WITH ${roles}, ${system} SELECT grantee, privilege_type, is_grantable FROM held_privileges`,
    ),
    ...names.flatMap((database) => [
      enterDatabase(database),
      statement(
        `Proves which database this is, and counts the grants of ${name} in it, and what ${name} owns there.`,
        sql`WITH ${roles}, held_grants AS (SHOW GRANTS FOR ${userToken(name)}), objects AS (SELECT relowner AS owner_id FROM pg_class WHERE relkind IN ('r', 'S', 'v', 'm') UNION ALL SELECT nspowner FROM pg_namespace UNION ALL SELECT proowner FROM pg_proc) SELECT ${proof}, (SELECT count(*) FROM objects WHERE pg_get_userbyid(owner_id) = ${text} OR pg_get_userbyid(owner_id) IN (SELECT role_name FROM held_roles)) AS owned, (SELECT count(*) FROM held_grants) AS grants`,
      ),
      statement(
        `Shows what ${name} may do in ${database}, also through roles.`,
        sql`SHOW GRANTS FOR ${userToken(name)}`,
      ),
    ]),
  ];
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
