import { type UserName, userName } from "../names.ts";
import { userToken } from "../objects.ts";
import { sql, statement } from "../statement.ts";
import { nameToken, type Statement } from "../tokens.ts";
import { showOwned, showSchedules } from "./clean-drop.ts";

/*
 * The blockers of a deletion, from plain SHOW statements whose rows are filtered afterwards: inside WITH they would be queries. Default
 * privileges are read per database and schema.
 */

export function askSystem(user: string): Statement {
  return statement(`Shows system privileges of ${user}.`, sql`SHOW SYSTEM GRANTS FOR ${token(user)}`);
}

export function askSchedules(user: string): Statement {
  return showSchedules(userName(user));
}

export function askGrants(user: string): Statement {
  return statement(`Shows what ${user} may do here.`, sql`SHOW GRANTS FOR ${token(user)}`);
}

export function askOwned(user: string, database: string): Statement {
  return showOwned(userName(user), database);
}

export function askSchemas(): Statement {
  return statement("Shows the schemas of the current database.", sql`SHOW SCHEMAS`);
}

/** The default privileges to read: of the user as grantee, of all roles, or of the user as creator. */
export const DEFAULTS_OF = ["grantee", "all roles", "role"] as const;

export function askDefaults(user: string, of: (typeof DEFAULTS_OF)[number], schema: string | null): Statement {
  const where = schema === null ? [] : sql` IN SCHEMA ${nameToken(schema)}`;
  const says = `Shows default privileges that may name ${user}.`;
  switch (of) {
    case "grantee":
      return statement(says, sql`SHOW DEFAULT PRIVILEGES FOR GRANTEE ${token(user)}${where}`);
    case "all roles":
      return statement(says, sql`SHOW DEFAULT PRIVILEGES FOR ALL ROLES${where}`);
    case "role":
      return statement(says, sql`SHOW DEFAULT PRIVILEGES FOR ROLE ${token(user)}${where}`);
    default:
      return of satisfies never;
  }
}

function token(user: string) {
  return userToken(userName(user) as UserName);
}
