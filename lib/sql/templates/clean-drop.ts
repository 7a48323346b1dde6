import { normalizeUserName, PUBLIC, type Public, targetUser, type UserName } from "../names.ts";
import { checkDatabases, type Database, enterDatabase, SYSTEM_DATABASE, userToken } from "../objects.ts";
import { SqlRefusal } from "../refusal.ts";
import { sql, statement } from "../statement.ts";
import { nameToken, type Script, type Statement, stringToken } from "../tokens.ts";
import { disableNow } from "./admin.ts";
import { revokeDefaults } from "./defaults.ts";
import { reassignOwned, releaseGrants } from "./ownership.ts";
import { type HeldInSystem, revokeInSystem, showInSystem } from "./system-rights.ts";

export type CleanDropInput = {
  readonly user: string;
  /** the new owner of the user's objects; the person who runs the script where absent */
  readonly newOwner?: string;
  /** every database of the cluster (`SHOW DATABASES`), since a grant in any of them blocks the drop; for `system` see below */
  readonly databases: readonly Database[];
  /** rights in the database `system`, where known: nothing is owned there, and DROP OWNED is not run there */
  readonly inSystem?: HeldInSystem;
  /** external connections on which the user holds privileges, where known */
  readonly externalConnections?: readonly string[];
  /** roles with default privileges for the user, and roles (or `public`) in the user's own default privileges, where known */
  readonly creators?: readonly string[];
  readonly grantees?: readonly string[];
  /** `sql` ends with DROP USER; `api` leaves that to the Cloud API's delete */
  readonly dropBy?: "sql" | "api";
};

/**
 * `look` shows the schemas, external connections and rights in `system` that the other steps need as input. `prepare` deletes nothing. `check` shows what is
 * left: every statement must return no rows. Only then run `drop`, which deletes whatever the user still owns.
 */
export type CleanDrop = {
  readonly look: Script;
  readonly prepare: Script;
  readonly check: Script;
  readonly drop: Script;
};

/**
 * What DROP USER needs, in the order in which it refuses (pkg/sql/drop_role.go): no grants in any database, nothing
 * owned, no default privileges in either direction, no system privileges, no schedules. REASSIGN OWNED and DROP OWNED
 * act on the current database only, and DROP OWNED leaves default privileges and stops at system privileges.
 */
export function cleanDrop(input: CleanDropInput): CleanDrop {
  const user = targetUser(input.user);
  const heir = newOwner(user, input.newOwner);
  const databases = checkDatabases(input.databases.filter(({ name }) => name !== SYSTEM_DATABASE));
  // Rights that are one's own or everyone's by default must stay: without them the defaults differ, and block the drop again.
  const creators = (input.creators ?? []).map(targetUser).filter((creator) => creator !== user);
  const grantees = (input.grantees ?? []).map(granteeOf).filter((grantee) => grantee !== user);

  const prepare: Statement[] = [
    ...disableNow(user),
    revokeSystem(user),
    ...(input.externalConnections ?? []).map((name) => revokeConnection(user, name)),
    ...(input.inSystem ? revokeInSystem(user, input.inSystem) : []),
  ];
  const look: Statement[] = [showConnections(user), ...showInSystem(user)];
  const check: Statement[] = [
    ...[showSystemGrants(user), showConnections(user), showSchedules(user)],
    ...showInSystem(user),
  ];
  const drop: Statement[] = [];
  for (const database of databases) {
    const enter = enterDatabase(database.name);
    look.push(enter, statement(`Shows the schemas of ${database.name}.`, sql`SHOW SCHEMAS`));
    prepare.push(enter, reassignOwned(user, heir, database.name));
    for (const creator of [null, ...creators]) prepare.push(...revokeDefaults(user, creator, database.schemas));
    for (const grantee of grantees) prepare.push(...revokeDefaults(grantee, user, database.schemas));
    check.push(enter, showOwned(user, database.name), ...showDefaults(user, database.schemas));
    drop.push(enter, ...releaseGrants(user, heir, database.name));
  }
  if (input.dropBy !== "api")
    drop.push(statement(`Deletes ${user}. This cannot be undone.`, sql`DROP USER IF EXISTS ${userToken(user)}`));
  return { look, prepare, check, drop };
}

function newOwner(user: UserName, typed: string | undefined): UserName | null {
  if (typed === undefined) return null;
  const name = targetUser(typed);
  if (name === user)
    throw new SqlRefusal("forbidden_target", name, "The new owner cannot be the user that is dropped.");
  return name;
}

function granteeOf(typed: string): UserName | Public {
  const name = normalizeUserName(typed);
  return name === PUBLIC ? PUBLIC : targetUser(name);
}

export function revokeSystem(user: UserName): Statement {
  return statement(`Revokes every system privilege from ${user}.`, sql`REVOKE SYSTEM ALL FROM ${userToken(user)}`);
}

export function revokeConnection(user: UserName, name: string): Statement {
  return statement(
    `Revokes every privilege on the external connection ${name} from ${user}.`,
    sql`REVOKE ALL ON EXTERNAL CONNECTION ${nameToken(name)} FROM ${userToken(user)}`,
  );
}

function showSystemGrants(user: UserName): Statement {
  return statement(
    `Shows system privileges that ${user} itself still holds. Each row blocks the drop.`,
    sql`WITH held_privileges AS (SHOW SYSTEM GRANTS FOR ${userToken(user)}) SELECT * FROM held_privileges WHERE grantee = ${stringToken(user)}`,
  );
}

function showConnections(user: UserName): Statement {
  return statement(
    `Shows external connections on which ${user} itself holds privileges. Each row blocks the drop.`,
    sql`WITH held_grants AS (SHOW GRANTS FOR ${userToken(user)}) SELECT object_name, privilege_type FROM held_grants WHERE object_type = 'external_connection' AND grantee = ${stringToken(user)}`,
  );
}

export function showSchedules(user: UserName): Statement {
  return statement(
    `Shows schedules of ${user}. Each blocks the drop until it is dropped or recreated by another user.`,
    sql`WITH schedules AS (SHOW SCHEDULES) SELECT id, recurrence FROM schedules WHERE owner = ${stringToken(user)}`,
  );
}

/** The catalog of PostgreSQL, which CockroachDB has too and which stays readable in v26.1 and later. */
export function showOwned(user: UserName, database: string): Statement {
  return statement(
    `Shows what ${user} still owns in ${database}. With any row here, do not go on.`,
    sql`SELECT relname AS still_owned, 'table' AS object_type FROM pg_class WHERE pg_get_userbyid(relowner) = ${stringToken(user)} UNION ALL SELECT nspname, 'schema' FROM pg_namespace WHERE pg_get_userbyid(nspowner) = ${stringToken(user)} UNION ALL SELECT typname, 'type' FROM pg_type WHERE pg_get_userbyid(typowner) = ${stringToken(user)} UNION ALL SELECT proname, 'routine' FROM pg_proc WHERE pg_get_userbyid(proowner) = ${stringToken(user)} UNION ALL SELECT datname, 'database' FROM pg_database WHERE pg_get_userbyid(datdba) = ${stringToken(user)}`,
  );
}

/**
 * The rows that block the drop, without those that every role has by itself: its own objects are its own, and public
 * may use types and call functions.
 */
function showDefaults(user: UserName, schemas: readonly string[]): Script {
  const says = `Shows default privileges that still name ${user}. Each row blocks the drop.`;
  const name = stringToken(user);
  return [null, ...schemas].flatMap((schema) => {
    const where = schema === null ? [] : sql` IN SCHEMA ${nameToken(schema)}`;
    return [
      statement(
        says,
        sql`WITH defaults AS (SHOW DEFAULT PRIVILEGES FOR GRANTEE ${userToken(user)}${where}) SELECT * FROM defaults WHERE grantee = ${name} AND role IS DISTINCT FROM ${name}`,
      ),
      statement(
        says,
        sql`WITH defaults AS (SHOW DEFAULT PRIVILEGES FOR ALL ROLES${where}) SELECT * FROM defaults WHERE grantee = ${name}`,
      ),
      statement(
        says,
        sql`WITH defaults AS (SHOW DEFAULT PRIVILEGES FOR ROLE ${userToken(user)}${where}) SELECT * FROM defaults WHERE grantee <> ${name} AND NOT (grantee = 'public' AND object_type IN ('types', 'functions', 'routines'))`,
      ),
    ];
  });
}
