import { normalizeUserName, targetUser, userName } from "../names.ts";
import { SqlRefusal } from "../refusal.ts";
import { sql, statement } from "../statement.ts";
import { type Instant, timeText } from "../time.ts";
import { nameToken, type Script, type Statement, stringToken } from "../tokens.ts";

/** The known admins of a cluster, so that the last one is never revoked. Names as they are; `root` is one. */
export type KnownAdmins = {
  readonly otherAdmins?: readonly string[] | undefined;
  readonly runBy?: string | undefined;
};

/**
 * Revokes the `admin` role. Open sessions lose it at their next statement; owned objects, direct grants and other memberships stay. Run by
 * a role with ADMIN OPTION on `admin`. Throws `SqlRefusal`: `last_admin` where no other admin is known (nobody could grant it again),
 * `own_user` for the person who runs the script.
 */
export function revokeAdmin(user: string, known: KnownAdmins = {}): Script {
  const name = targetUser(user);
  if (known.runBy !== undefined && normalizeUserName(known.runBy) === name)
    throw new SqlRefusal("own_user", name, `${name} would take its own rights away. Run the script as another admin.`);
  if (known.otherAdmins && !known.otherAdmins.some((other) => normalizeUserName(other) !== name))
    throw new SqlRefusal("last_admin", name, `No other admin is known, so no one could restore ${name}.`);
  return [
    statement(
      `Revokes the admin role from ${name}. Open sessions lose it at their next statement.`,
      sql`REVOKE admin FROM ${nameToken(name)}`,
    ),
  ];
}

/**
 * Makes the user a superuser again, as the Cloud API made it: with ADMIN OPTION. For an outage after `revokeAdmin`. Never part of another
 * script: those undo the granted rights only.
 */
export function restoreAdmin(user: string): Script {
  const name = targetUser(user);
  return [
    statement(
      `Makes ${name} a superuser again, who may do everything in the cluster and make others admin.`,
      sql`GRANT admin TO ${nameToken(name)} WITH ADMIN OPTION`,
    ),
  ];
}

/**
 * Lets the user create, change and drop roles, and grant itself every role that is not admin: it counts as privileged. The system privilege
 * exists from v23.2 on, and role options that have one are deprecated (security-reference/authorization.md).
 */
export function allowCreateRole(user: string): Script {
  const name = targetUser(user);
  return [
    statement(
      `Lets ${name} create, change and drop roles that are not admin.`,
      sql`GRANT SYSTEM CREATEROLE TO ${nameToken(name)}`,
    ),
  ];
}

/** Refuses new logins. Open sessions go on: see `endSessions`. */
export function disableLogin(user: string): Script {
  const name = targetUser(user);
  return [
    statement(
      `Stops new logins of ${name}, in every way. Open sessions go on.`,
      sql`ALTER USER ${nameToken(name)} NOLOGIN`,
    ),
  ];
}

/** Takes `disableLogin` back. */
export function enableLogin(user: string): Script {
  const name = targetUser(user);
  return [statement(`Lets ${name} log in again.`, sql`ALTER USER ${nameToken(name)} LOGIN`)];
}

/**
 * Sets until when the password is valid, or with null that it never expires. New logins by password are refused from then on; open sessions go
 * on, and so do logins by client certificate and single sign-on (cockroachdb/cockroach#45541).
 */
export function expireLogin(user: string, at: Instant | null): Script {
  const name = targetUser(user);
  return [
    at === null
      ? statement(`Removes the expiry of ${name}.`, sql`ALTER USER ${nameToken(name)} VALID UNTIL NULL`)
      : statement(
          `Lets the password of ${name} sign in until ${timeText(at)}. Other ways in stay open.`,
          sql`ALTER USER ${nameToken(name)} VALID UNTIL ${stringToken(timeText(at))}`,
        ),
  ];
}

/**
 * Ends the access of a user. The expiry also where the cluster never got this end: it would accept logins again once the login is enabled.
 */
export function endAccess(user: string, at: Instant, sessions: boolean): Script {
  return [...expireLogin(user, at), ...disableLogin(user), ...(sessions ? endSessions(user) : [])];
}

/** Moves the end of access to a later time; `again`: it has ended, and the user may log in once more. */
export function extension(user: string, at: Instant, again: boolean): Script {
  return [...expireLogin(user, at), ...(again ? enableLogin(user) : [])];
}

/**
 * The applications that use the user now, and their addresses. A user that may not see other sessions gets its own alone, without an error
 * (makeSessionsRequest, pkg/sql/crdb_internal.go). A node that does not answer is a row of NULLs (populateSessionsTable, the same file), which
 * the statement without ALL leaves out, with each session that calls itself one of the database (pkg/sql/delegate/show_sessions.go).
 */
export function showSessions(user: string): Script {
  const name = userName(user);
  return [
    statement(
      `Shows every open session of ${name}, to an admin: no row means that nothing uses it now. A row without session_id is a node that did not answer.`,
      sql`WITH open_sessions AS (SHOW ALL CLUSTER SESSIONS) SELECT session_id, client_address, application_name, session_start FROM open_sessions WHERE session_id IS NULL OR user_name = ${stringToken(name)}`,
    ),
  ];
}

/** How many sessions each user has open, without those of the database itself. A user without one has no row. */
export function showSessionCounts(): Statement {
  return statement(
    "Counts the open sessions of each user.",
    sql`WITH open_sessions AS (SHOW CLUSTER SESSIONS) SELECT user_name, count(*) AS sessions FROM open_sessions GROUP BY user_name`,
  );
}

/**
 * Ends every open session of the user on all nodes; a session that ends by itself in between is no error. Without ALL, one whose
 * application_name begins with `$ internal`, as the database's own do, would be left: any session may call itself so
 * (pkg/sql/delegate/show_sessions.go).
 */
export function endSessions(user: string): Script {
  const name = targetUser(user);
  return [
    statement(
      `Ends every open session of ${name}.`,
      sql`CANCEL SESSIONS IF EXISTS (WITH open_sessions AS (SHOW ALL CLUSTER SESSIONS) SELECT session_id FROM open_sessions WHERE user_name = ${stringToken(name)})`,
    ),
  ];
}

/** Shuts a user out at once and keeps it: no new logins, then no open sessions. */
export function disableNow(user: string): Script {
  return [...disableLogin(user), ...endSessions(user)];
}
