import { targetUser } from "../names.ts";
import { sql, statement } from "../statement.ts";
import { nameToken, type Statement, stringToken } from "../tokens.ts";

/*
 * Creates SQL users with a SCRAM-SHA-256 verifier in place of a password (RFC 5803):
 * `SCRAM-SHA-256$<iterations>:<salt>$<StoredKey>:<ServerKey>`. CockroachDB accepts it from v22.2 on (docs: scram-authentication). If the
 * setting `server.user_login.store_client_pre_hashed_passwords.enabled` is off, the text itself becomes the password, so a login must prove
 * that the verifier was stored.
 */

/** Makes a SQL user without any privilege of its own. */
export function createUser(user: string, verifier: string): Statement {
  const name = targetUser(user);
  return statement(
    `Creates ${name}, which is a member of no role and has no privileges of its own.`,
    sql`CREATE USER ${nameToken(name)} WITH PASSWORD ${stringToken(verifier)}`,
  );
}

/** Sets the password of a SQL user that is there. */
export function setVerifier(user: string, verifier: string): Statement {
  const name = targetUser(user);
  return statement(
    `Sets the password of ${name}.`,
    sql`ALTER USER ${nameToken(name)} WITH PASSWORD ${stringToken(verifier)}`,
  );
}

/** Deletes a SQL user that was made a moment ago. */
export function dropUser(user: string): Statement {
  const name = targetUser(user);
  return statement(`Deletes ${name}.`, sql`DROP USER ${nameToken(name)}`);
}
