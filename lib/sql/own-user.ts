import { isPrintable } from "./quote.ts";
import { sql, statement } from "./statement.ts";
import { nameToken, type Script, stringToken } from "./tokens.ts";

/** The group role with the rights of an observer, so that the SQL user itself holds nothing that blocks its deletion. */
export const OBSERVER_ROLE = "rolecall_observer";

/** The group role with the rights to create SQL users, for the same reason. */
export const CREATOR_ROLE = "rolecall_creator";

/** The levels of Rolecall's own SQL user: read; also create SQL users; everything. */
export const SQL_LEVELS = ["observe", "create", "manage"] as const;
export type SqlLevel = (typeof SQL_LEVELS)[number];

/**
 * The statements of Rolecall's own SQL user in its first session, while it is still admin from the Cloud API. On every level but `manage`
 * the last one revokes its own admin. `SHOW USERS` needs VIEWSYSTEMTABLE (v23.1.11 and later); it also lets the holder read the
 * table with the password verifiers. CONNECT shows databases whose CONNECT was taken from `public`. CREATEROLE and CREATELOGIN as
 * SYSTEM privileges, which members inherit, are of v23.1.12 and later. A database whose name no statement may hold is left out, and
 * stays hidden.
 */
export function levelScript(level: SqlLevel, user: string, databases: readonly string[]): Script {
  if (level === "manage") return [];
  const role = nameToken(OBSERVER_ROLE);
  const creator = nameToken(CREATOR_ROLE);
  return [
    statement("Creates the role for observers.", sql`CREATE ROLE IF NOT EXISTS ${role}`),
    statement(
      "Lets observers see sessions without their statements' values, and users with their options.",
      sql`GRANT SYSTEM VIEWACTIVITYREDACTED, VIEWSYSTEMTABLE TO ${role}`,
    ),
    ...databases
      .filter(isNameable)
      .map((database) =>
        statement(
          `Lets observers see the objects in ${database}.`,
          sql`GRANT CONNECT ON DATABASE ${nameToken(database)} TO ${role}`,
        ),
      ),
    statement("Makes Rolecall's SQL user an observer.", sql`GRANT ${role} TO ${nameToken(user)}`),
    ...(level === "create"
      ? [
          statement("Creates the role for creators.", sql`CREATE ROLE IF NOT EXISTS ${creator}`),
          statement(
            "Lets creators create SQL users and change those without admin.",
            sql`GRANT SYSTEM CREATEROLE, CREATELOGIN TO ${creator}`,
          ),
          statement("Makes Rolecall's SQL user a creator.", sql`GRANT ${creator} TO ${nameToken(user)}`),
        ]
      : []),
    statement("Revokes admin from Rolecall's SQL user, for good.", sql`REVOKE admin FROM ${nameToken(user)}`),
  ];
}

/** By which an admin creates the SQL user that an operator's file names; the dots stand for its password. */
export function ownUserScript(): Script {
  const user = nameToken("rolecall_1");
  return [
    statement("Creates Rolecall's SQL user.", sql`CREATE USER ${user} WITH PASSWORD ${stringToken("…")}`),
    statement("Lets it set up its level, and revoke its own admin.", sql`GRANT admin TO ${user} WITH ADMIN OPTION`),
  ];
}

/** Whether these roles are exactly those of the level. No role at all proves none, also where an answer could not be read. */
export function isOfLevel(
  level: SqlLevel,
  { isAdmin, roles }: { isAdmin: boolean; roles: ReadonlySet<string> },
): boolean {
  if (level === "manage") return isAdmin;
  return !isAdmin && roles.has(OBSERVER_ROLE) && roles.has(CREATOR_ROLE) === (level === "create");
}

/** The script by which an admin removes the roles that stay on the cluster after turning off. Their members are gone by then. */
export function removalScript(databases: readonly string[]): Script {
  const [observer, creator] = [nameToken(OBSERVER_ROLE), nameToken(CREATOR_ROLE)];
  return [
    ...databases
      .filter(isNameable)
      .map((database) =>
        statement(
          `Hides ${database} from observers.`,
          sql`REVOKE CONNECT ON DATABASE ${nameToken(database)} FROM ${observer}`,
        ),
      ),
    statement(
      "Revokes the rights of observers on the cluster.",
      sql`REVOKE SYSTEM VIEWACTIVITYREDACTED, VIEWSYSTEMTABLE FROM ${observer}`,
    ),
    statement("Deletes the role of observers.", sql`DROP ROLE ${observer}`),
    statement(
      "Only where the level was Create: revokes the rights of creators.",
      sql`REVOKE SYSTEM CREATEROLE, CREATELOGIN FROM ${creator}`,
    ),
    statement("Deletes the role of creators.", sql`DROP ROLE ${creator}`),
  ];
}

/** Shows the roles of Rolecall's SQL user, by which its level is proved. */
export function showOwnRoles(user: string): Script[number] {
  return statement("Shows the roles of Rolecall's SQL user.", sql`SHOW GRANTS ON ROLE FOR ${nameToken(user)}`);
}

/**
 * Shows every database, also those of which the session may see nothing: `pg_database` asks for no privilege (forEachDatabaseDesc with
 * requiresPrivileges false in pkg/sql/pg_catalog.go), while SHOW DATABASES leaves them out, and only an admin reads `system.namespace`. The
 * catalog can be read only within a database that exists, so enter one before.
 */
export function listDatabases(): Script[number] {
  return statement(
    "Lists every database, also those that it cannot see into.",
    sql`SELECT datname AS database_name FROM pg_catalog.pg_database`,
  );
}

/** CockroachDB has no limit for names of databases; longer ones than this do not occur in practice. */
const MOST_LETTERS = 200;

/** Whether Rolecall sends statements about a database of this name. */
export function isNameable(database: string): boolean {
  return isPrintable(database) && database.length > 0 && database.length <= MOST_LETTERS;
}

/**
 * Shows whether the session may CONNECT to a database, itself or through roles and `public`. Without it the database hides grants in there
 * (userCanSeeDescriptor, pkg/sql/information_schema.go), also where it lists the database for another privilege. The row carries the
 * name, so that it is not taken for the answer about another one.
 */
export function showSight(database: string): Script[number] {
  const name = stringToken(database);
  return statement(
    `Shows whether grants in ${database} can be seen.`,
    sql`SELECT ${name} AS seen_database, has_database_privilege(${name}, 'CONNECT') AS can_connect`,
  );
}
