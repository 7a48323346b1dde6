import type { UserName } from "../names.ts";
import { userToken } from "../objects.ts";
import { sql, statement } from "../statement.ts";
import type { Statement } from "../tokens.ts";

export function createRole(role: UserName): Statement {
  return statement(
    `Creates the group role ${role}, which cannot log in, if it does not exist.`,
    sql`CREATE ROLE IF NOT EXISTS ${userToken(role)}`,
  );
}

export function dropRole(role: UserName): Statement {
  return statement(`Deletes the group role ${role}.`, sql`DROP ROLE IF EXISTS ${userToken(role)}`);
}

export function joinRole(role: UserName, user: UserName): Statement {
  return statement(`Puts ${user} into the role ${role}.`, sql`GRANT ${userToken(role)} TO ${userToken(user)}`);
}

export function leaveRole(role: UserName, user: UserName): Statement {
  return statement(`Removes ${user} from the role ${role}.`, sql`REVOKE ${userToken(role)} FROM ${userToken(user)}`);
}
