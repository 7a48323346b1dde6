import { SqlRefusal } from "../../refusal.ts";
import { sql, statement } from "../../statement.ts";
import { nameToken, type Statement, stringToken, type Token } from "../../tokens.ts";
import { isDoctorName } from "./things.ts";

/* The statements of a full check that change something. Each names only what the check made itself. */

function own(name: string): Token {
  if (!isDoctorName(name)) throw new SqlRefusal("forbidden_target", name, "A check changes nothing but what it made.");
  return nameToken(name);
}

/** Creates a SQL user that cannot log in, with a mark as its end. */
export function createMarked(name: string, verifier: string, mark: string): Statement {
  return statement(
    "Creates a SQL user that cannot log in.",
    sql`CREATE USER ${own(name)} WITH NOLOGIN PASSWORD ${stringToken(verifier)} VALID UNTIL ${stringToken(mark)}`,
  );
}

/** Shuts a SQL user out and gives it a mark as its end. */
export function shutOut(name: string, mark: string): Statement {
  return statement(
    "Stops logins of the SQL user.",
    sql`ALTER USER ${own(name)} NOLOGIN VALID UNTIL ${stringToken(mark)}`,
  );
}

/** Lets a SQL user log in, as far as its end lets it. */
export function letIn(name: string, mark: string): Statement {
  return statement("Lets the SQL user log in.", sql`ALTER USER ${own(name)} LOGIN VALID UNTIL ${stringToken(mark)}`);
}

export function takeAdmin(name: string): Statement {
  return statement("Takes admin from the SQL user.", sql`REVOKE admin FROM ${own(name)}`);
}

export function closeSessions(name: string): Statement {
  own(name);
  return statement(
    "Closes the sessions of the SQL user.",
    sql`CANCEL SESSIONS IF EXISTS (WITH open_sessions AS (SHOW ALL CLUSTER SESSIONS) SELECT session_id FROM open_sessions WHERE user_name = ${stringToken(name)})`,
  );
}

export function dropUser(name: string): Statement {
  return statement("Removes the SQL user.", sql`DROP USER ${own(name)}`);
}

/** `OWNER` is of docs: create-database.md. */
export function createDatabase(name: string, owner: string): Statement {
  return statement("Creates an empty database.", sql`CREATE DATABASE ${own(name)} OWNER ${own(owner)}`);
}

/** A database that somebody put a table into stays (docs: drop-database.md). */
export function dropDatabase(name: string): Statement {
  return statement("Removes the database, if it is empty.", sql`DROP DATABASE ${own(name)} RESTRICT`);
}

export function giveCreate(database: string, name: string): Statement {
  return statement(
    "Gives the SQL user a right on the database.",
    sql`GRANT CREATE ON DATABASE ${own(database)} TO ${own(name)}`,
  );
}

export function takeCreate(database: string, name: string): Statement {
  return statement(
    "Takes the right on the database back.",
    sql`REVOKE CREATE ON DATABASE ${own(database)} FROM ${own(name)}`,
  );
}

export function giveDefault(name: string): Statement {
  return statement(
    "Gives the SQL user a right on later tables of the database.",
    sql`ALTER DEFAULT PRIVILEGES FOR ALL ROLES GRANT SELECT ON TABLES TO ${own(name)}`,
  );
}

export function takeDefault(name: string): Statement {
  return statement(
    "Takes the right on later tables back.",
    sql`ALTER DEFAULT PRIVILEGES FOR ALL ROLES REVOKE SELECT ON TABLES FROM ${own(name)}`,
  );
}

export function showGrantsOf(name: string): Statement {
  return statement("Shows what the SQL user may do in the database.", sql`SHOW GRANTS FOR ${own(name)}`);
}

export function showDefaultsFor(name: string): Statement {
  return statement(
    "Shows what the SQL user may do with later tables.",
    sql`SHOW DEFAULT PRIVILEGES FOR GRANTEE ${own(name)}`,
  );
}

export function showSystemGrantsOf(name: string): Statement {
  return statement("Shows the system privileges of the SQL user.", sql`SHOW SYSTEM GRANTS FOR ${own(name)}`);
}

/** By which it is known whether the session is admin, and may grant it. */
export function showOwnAdmin(): Statement {
  return statement("Shows the roles of the session's own SQL user.", sql`SHOW GRANTS ON ROLE FOR CURRENT_USER`);
}

/** With its owner. */
export function showDatabases(): Statement {
  return statement("Shows the databases with their owners.", sql`SHOW DATABASES`);
}
