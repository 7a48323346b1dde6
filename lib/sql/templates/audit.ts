import { userName } from "../names.ts";
import { checkDatabases, type Database, enterDatabase, SYSTEM_DATABASE, userToken } from "../objects.ts";
import { sql, statement } from "../statement.ts";
import { nameToken, type Script } from "../tokens.ts";
import { showPublic, showUserAndRoles } from "./user-facts.ts";
import { showCluster } from "./verify.ts";

/**
 * All rights of one user and their sources, in each of the databases and first in `system`. Changes nothing, so single sign-on users can be
 * audited too. SHOW GRANTS and default privileges cover the current database only, the latter per schema as well; what public may do with a
 * database itself is shown for public alone.
 */
export function auditUser(user: string, databases: readonly Database[]): Script {
  const name = userName(user);
  const token = userToken(name);
  return [
    showUserAndRoles(user),
    ...showCluster(token, name),
    enterDatabase(SYSTEM_DATABASE),
    statement(`Shows what ${name} may do in the database system, also through roles.`, sql`SHOW GRANTS FOR ${token}`),
    showPublic(SYSTEM_DATABASE),
    ...checkDatabases(databases.filter((database) => database.name !== SYSTEM_DATABASE)).flatMap((database) => [
      enterDatabase(database.name),
      statement(`Shows what ${name} may do in ${database.name}, also through roles.`, sql`SHOW GRANTS FOR ${token}`),
      showPublic(database.name),
      ...[null, ...database.schemas].flatMap((schema) => {
        const where = schema === null ? [] : sql` IN SCHEMA ${nameToken(schema)}`;
        const place = schema === null ? database.name : `schema ${schema} of ${database.name}`;
        return [
          statement(
            `Shows what ${name} will get on objects created later in ${place}.`,
            sql`SHOW DEFAULT PRIVILEGES FOR GRANTEE ${token}${where}`,
          ),
          statement(
            `Shows which privileges later objects in ${place} give, and to which roles.`,
            sql`SHOW DEFAULT PRIVILEGES FOR ALL ROLES${where}`,
          ),
        ];
      }),
    ]),
  ];
}
