import { sql, statement } from "./statement.ts";
import { nameToken, type Script } from "./tokens.ts";

/** The group role that holds what an observer may do, so that the SQL user itself holds nothing that blocks its deletion. */
export const OBSERVER_ROLE = "rolecall_observer";

/** The group role that holds what is needed to make SQL users, for the same reason. */
export const CREATOR_ROLE = "rolecall_creator";

/** What Rolecall's own SQL user may do on a cluster. */
export const SQL_LEVELS = ["observe", "create", "manage"] as const;
export type SqlLevel = (typeof SQL_LEVELS)[number];

/**
 * What Rolecall's own SQL user runs in its first session, while it is still admin as the Cloud API made it. On every level but `manage`
 * it takes admin from itself last. VIEWSYSTEMTABLE is what `SHOW USERS` needs (v23.1.11 and later); it also lets the holder read the
 * table with the password verifiers. CONNECT shows databases whose CONNECT was taken from `public`. CREATEROLE and CREATELOGIN as
 * SYSTEM privileges, which members inherit, are of v23.1.12 and later.
 */
export function levelScript(level: SqlLevel, user: string, databases: readonly string[]): Script {
  if (level === "manage") return [];
  const role = nameToken(OBSERVER_ROLE);
  const creator = nameToken(CREATOR_ROLE);
  return [
    statement("Makes the role of observers.", sql`CREATE ROLE IF NOT EXISTS ${role}`),
    statement(
      "Lets observers see sessions without their statements' values, and users with their options.",
      sql`GRANT SYSTEM VIEWACTIVITYREDACTED, VIEWSYSTEMTABLE TO ${role}`,
    ),
    ...databases.map((database) =>
      statement(
        `Lets observers see what is in ${database}.`,
        sql`GRANT CONNECT ON DATABASE ${nameToken(database)} TO ${role}`,
      ),
    ),
    statement("Makes Rolecall's SQL user an observer.", sql`GRANT ${role} TO ${nameToken(user)}`),
    ...(level === "create"
      ? [
          statement("Makes the role of creators.", sql`CREATE ROLE IF NOT EXISTS ${creator}`),
          statement(
            "Lets creators make SQL users and change those without admin.",
            sql`GRANT SYSTEM CREATEROLE, CREATELOGIN TO ${creator}`,
          ),
          statement("Makes Rolecall's SQL user a creator.", sql`GRANT ${creator} TO ${nameToken(user)}`),
        ]
      : []),
    statement("Takes admin from Rolecall's SQL user, for good.", sql`REVOKE admin FROM ${nameToken(user)}`),
  ];
}

/** Whether a SQL user with these roles is what its level says, no more and no less. */
export function isOfLevel(
  level: SqlLevel,
  { isAdmin, roles }: { isAdmin: boolean; roles: ReadonlySet<string> },
): boolean {
  if (level === "manage") return isAdmin;
  return !isAdmin && roles.has(CREATOR_ROLE) === (level === "create");
}

/** Shows the roles of Rolecall's SQL user, by which its level is proved. */
export function showOwnRoles(user: string): Script[number] {
  return statement("Shows the roles of Rolecall's SQL user.", sql`SHOW GRANTS ON ROLE FOR ${nameToken(user)}`);
}

/** Shows the databases that the session can see. */
export function showDatabases(): Script[number] {
  return statement("Shows the databases that can be seen.", sql`SHOW DATABASES`);
}

/** Shows what Rolecall's SQL user may do in the current database. */
export function showOwnGrants(user: string): Script[number] {
  return statement("Shows what Rolecall's SQL user may do here.", sql`SHOW GRANTS FOR ${nameToken(user)}`);
}
