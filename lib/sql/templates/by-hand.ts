import { targetUser } from "../names.ts";
import { sql, statement } from "../statement.ts";
import { nameToken, type Statement, stringToken } from "../tokens.ts";

/* What a person runs where Rolecall may not change SQL users. The password is theirs: the text has a place for it. */

/** Sets a password that the person chooses. */
export function setPasswordByHand(user: string): Statement {
  const name = targetUser(user);
  return statement(
    `Sets the password of ${name}.`,
    sql`ALTER USER ${nameToken(name)} WITH PASSWORD ${stringToken("…")}`,
  );
}

/** Creates a SQL user with a password that the person chooses. */
export function createByHand(user: string): Statement {
  const name = targetUser(user);
  return statement(
    `Creates ${name}, which is a member of no role.`,
    sql`CREATE USER ${nameToken(name)} WITH PASSWORD ${stringToken("…")}`,
  );
}
