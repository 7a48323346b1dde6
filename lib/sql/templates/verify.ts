import { userName } from "../names.ts";
import { enterDatabase, userToken } from "../objects.ts";
import { SqlRefusal } from "../refusal.ts";
import { sql, statement } from "../statement.ts";
import { type Script, stringToken, type Token } from "../tokens.ts";

const CODE = /^[A-Za-z0-9_-]{8,64}$/;

/**
 * What the user may do now, in a form that proves itself: before each SHOW stands a statement that always returns one
 * row, with the user's name, the one-time code, the current database and how many rows the SHOW will give. So an answer
 * of no rows, of another user, of another database, cut short or from an earlier day is told from a complete one.
 * Columns: `sql_user`, `code`, `database_name`, then the counts. Throws `SqlRefusal` `invalid_code`.
 */
export function verifyAccess(user: string, databases: readonly string[], code: string): Script {
  const name = userName(user);
  if (!CODE.test(code))
    throw new SqlRefusal("invalid_code", code, "A code has 8 to 64 letters, digits, underscores or dashes.");
  const proof = sql`${stringToken(name)} AS sql_user, ${stringToken(code)} AS code, current_database() AS database_name`;
  return [
    statement(
      `Proves whose answer this is, and counts the roles, admin among them, and system privileges of ${name}.`,
      sql`WITH held_roles AS (SHOW GRANTS ON ROLE FOR ${userToken(name)}), held_privileges AS (SHOW SYSTEM GRANTS FOR ${userToken(name)}) SELECT ${proof}, (SELECT count(*) FROM held_roles) AS roles, (SELECT count(*) FROM held_roles WHERE role_name = 'admin') AS admin_roles, (SELECT count(*) FROM held_privileges) AS system_grants`,
    ),
    ...showCluster(userToken(name), name),
    ...[...new Set(databases)].flatMap((database) => [
      enterDatabase(database),
      statement(
        `Proves which database this is, and counts the grants of ${name} in it.`,
        sql`WITH held_grants AS (SHOW GRANTS FOR ${userToken(name)}) SELECT ${proof}, count(*) AS grants FROM held_grants`,
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
    statement(
      `Shows every role of ${name}, direct or through another. It must not list admin.`,
      sql`SHOW GRANTS ON ROLE FOR ${user}`,
    ),
    statement(`Shows what ${name} may do in the whole cluster.`, sql`SHOW SYSTEM GRANTS FOR ${user}`),
  ];
}
