import { targetUser } from "../names.ts";
import { sql, statement } from "../statement.ts";
import { type Instant, timeText } from "../time.ts";
import { nameToken, type Statement, stringToken } from "../tokens.ts";

/*
 * Creates SQL users with a SCRAM-SHA-256 verifier in place of a password (RFC 5803):
 * `SCRAM-SHA-256$<iterations>:<salt>$<StoredKey>:<ServerKey>`. CockroachDB accepts it from v22.2 on (docs: scram-authentication). If the
 * setting `server.user_login.store_client_pre_hashed_passwords.enabled` is off, the text itself becomes the password, so a login must prove
 * that the verifier was stored.
 */

/** Makes a SQL user without any privilege of its own, with the mark of its creation (`../creation-mark.ts`). */
export function createUser(user: string, verifier: string, mark: string): Statement {
  const name = targetUser(user);
  return statement(
    `Creates ${name}, which is a member of no role and has no privileges of its own. Until its creation is finished, VALID UNTIL holds a time that only Rolecall knows.`,
    sql`CREATE USER ${nameToken(name)} WITH PASSWORD ${stringToken(verifier)} VALID UNTIL ${stringToken(mark)}`,
  );
}

/** Sets the password and the mark of a SQL user that is there. */
export function setVerifier(user: string, verifier: string, mark: string): Statement {
  const name = targetUser(user);
  return statement(
    `Sets the password of ${name}. Until its creation is finished, VALID UNTIL holds a time that only Rolecall knows.`,
    sql`ALTER USER ${nameToken(name)} WITH PASSWORD ${stringToken(verifier)} VALID UNTIL ${stringToken(mark)}`,
  );
}

/** Marks a SQL user that the Cloud API has made a moment ago. */
export function markUser(user: string, mark: string): Statement {
  const name = targetUser(user);
  return statement(
    `Marks ${name} as Rolecall's until its creation is finished, with a time that only Rolecall knows.`,
    sql`ALTER USER ${nameToken(name)} VALID UNTIL ${stringToken(mark)}`,
  );
}

/** Takes the mark away when the creation is finished: the end alone stays, null for none. */
export function takeMarkAway(user: string, endsAt: Instant | null): Statement {
  const name = targetUser(user);
  if (endsAt === null)
    return statement(
      `Removes the mark of its creation from ${name}, which has no end.`,
      sql`ALTER USER ${nameToken(name)} VALID UNTIL NULL`,
    );
  return statement(
    `Removes the mark of its creation from ${name}. Its password signs in until ${timeText(endsAt)}.`,
    sql`ALTER USER ${nameToken(name)} VALID UNTIL ${stringToken(timeText(endsAt))}`,
  );
}

/** Deletes a SQL user that was made a moment ago. */
export function dropUser(user: string): Statement {
  const name = targetUser(user);
  return statement(`Deletes ${name}.`, sql`DROP USER ${nameToken(name)}`);
}
