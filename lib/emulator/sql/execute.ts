import type { HasHabit } from "../world/habits.ts";
import { createDatabase, dropDatabase } from "./databases.ts";
import { SQLSTATE, SqlError } from "./errors.ts";
import { placeKey } from "./facts.ts";
import { changeFuture } from "./future.ts";
import { changeGrants } from "./grants.ts";
import { ADMIN, type Model, ROOT } from "./model.ts";
import { foldName } from "./names.ts";
import { type OpenSession, query } from "./queries.ts";
import { readStatement } from "./reader/read-statement.ts";
import type { Option, Role, RoleChange, Show } from "./reader/syntax.ts";
import { alterRole, changeMembership, createRole, dropRole } from "./roles.ts";
import {
  type Result,
  showDatabases,
  showEveryGrant,
  showFuture,
  showGrants,
  showRoleGrants,
  showSchemas,
  showSystemGrants,
  showUsers,
} from "./shows.ts";
import { schemaOf } from "./targets.ts";
import { requireInternals } from "./use/use.ts";

/** One client's place in the database. */
export type SessionState = {
  readonly user: string;
  /** the role that it has become by SET ROLE */
  role?: string | undefined;
  database: string;
  readonly sessions: () => readonly OpenSession[];
  /** how many nodes do not answer when the cluster is asked for its sessions */
  readonly lostNodes?: () => number;
  /** the clock of the cluster; this machine's where not given */
  readonly now?: () => number;
  /** whether allow_unsafe_internals is set */
  internals?: boolean;
  /** whether default_transaction_read_only is set */
  readOnly?: boolean;
  /** what of its usual ways the database has left; nothing where not given */
  readonly habit?: HasHabit;
  /** whether it was admin when it began */
  readonly beganAsAdmin?: boolean;
  /** Gives the session another application_name. */
  readonly rename: (application: string) => void;
};

/**
 * Runs one statement. Throws `SqlError` for a statement that the database refuses, or that the emulator does not know: it
 * never answers as done a statement that it did not do.
 */
export function execute(model: Model, session: SessionState, text: string): Result {
  const statement = readStatement(text);
  if (statement === null) return { columns: [], rows: [], tag: "" };
  const actor = actorOf(session);
  const named = nameIn(session);
  if (session.readOnly && !READS.has(statement.is))
    throw new SqlError(SQLSTATE.readOnly, `cannot execute ${statement.is.toUpperCase()} in a read-only transaction`);
  switch (statement.is) {
    case "create role":
      makeRole(model, session, plainName(statement.role), statement);
      return done("CREATE ROLE");
    case "alter role":
      alterRole(model, actor, named(statement.role), asKept(statement, session.habit));
      return done("ALTER ROLE");
    case "create database":
      createDatabase(model, actor, statement.database, statement.owner ? named(statement.owner) : actor);
      return done("CREATE DATABASE");
    case "drop database":
      dropDatabase(model, actor, statement.database);
      return done("DROP DATABASE");
    case "drop role":
      for (const role of statement.roles) dropRole(model, actor, plainName(role), statement.conditional);
      return done("DROP ROLE");
    case "membership":
      changeMembership(model, actor, statement.members.map(named), statement);
      return done(statement.gives ? "GRANT" : "REVOKE");
    case "grant":
      changeGrants(model, actor, session.database, statement.roles.map(named), statement);
      return done(statement.gives ? "GRANT" : "REVOKE");
    case "defaults": {
      const creators = statement.creators === "all" ? [null] : (statement.creators?.map(named) ?? [actor]);
      changeFuture(model, actor, session.database, { creators, grantees: statement.roles.map(named) }, statement);
      return done("ALTER DEFAULT PRIVILEGES");
    }
    case "reassign owned":
      reassignOwned(model, actor, session.database, statement.from.map(named), named(statement.to));
      return done("REASSIGN OWNED BY");
    case "drop owned":
      dropOwned(model, actor, session.database, statement.roles.map(named));
      return done("DROP OWNED BY");
    case "use":
      if (statement.database !== "") model.requireDatabase(statement.database);
      session.database = statement.database;
      return done("SET");
    case "set role":
      setRole(model, session, statement.role);
      return done("SET");
    case "set":
      setVariable(model, session, statement.name, statement.values);
      return done("SET");
    case "show":
      return showStatement(model, session, statement);
    case "query":
      return queryIn(model, session, text.trim().replace(/;$/, ""));
    case "role setting":
    case "foreign":
      throw notKnown();
    default:
      return statement satisfies never;
  }
}

/** Who acts: the role that the session has become, else its user. */
function actorOf({ user, role, beganAsAdmin, habit }: SessionState): string {
  return beganAsAdmin && habit?.("open sessions keep admin") ? ROOT : (role ?? user);
}

function queryIn(model: Model, session: SessionState, text: string): Result {
  const among = {
    sessions: session.habit?.("CANCEL SESSIONS ends nothing") && /^CANCEL /.test(text) ? [] : session.sessions(),
    lostNodes: session.lostNodes?.() ?? 0,
    now: session.now ?? Date.now,
    internals: session.internals === true,
  };
  return query(Object.assign({ model, actor: actorOf(session), database: session.database }, among), text);
}

function makeRole(model: Model, session: SessionState, name: string, statement: RoleChange): void {
  createRole(model, actorOf(session), name, asKept(statement, session.habit));
  if (session.habit?.("CREATE USER makes an admin"))
    model.change(name, (facts) => ({ ...facts, memberOf: { [ADMIN]: true } }));
}

/** A change of a role as the database keeps it. */
function asKept(statement: RoleChange, habit: HasHabit = () => false): RoleChange {
  const kept = ({ name, value }: Option): Option => {
    if (name === "PASSWORD" && habit("a verifier is a password")) return { name, value: `text ${value}` };
    if (name === "VALID UNTIL" && habit("VALID UNTIL has seconds"))
      return { name, value: value?.replace(/\.\d+/, "") ?? null };
    return value === undefined ? { name } : { name, value };
  };
  return { ...statement, options: statement.options.map(kept) };
}

function setVariable(model: Model, session: SessionState, name: string, [value]: readonly string[]): void {
  const isOn = value === "true" || value === "on";
  switch (name) {
    case "allow_unsafe_internals":
      requireInternals(model);
      session.internals = isOn;
      return;
    case "default_transaction_read_only":
      session.readOnly = isOn;
      return;
    case "application_name":
      if (value === undefined) throw notKnown();
      session.rename(value);
      return;
    default:
      throw notKnown();
  }
}

/** What a session may do of which a transaction is read only. */
const READS: ReadonlySet<string> = new Set(["use", "set role", "set", "show", "query"]);

function notKnown(): SqlError {
  return new SqlError(SQLSTATE.unsupported, "not known to the emulator");
}

/** Says which name a role of a statement is: CURRENT_USER is the role that the session has become. */
function nameIn({ user, role: become }: SessionState): (role: Role) => string {
  return (role) => (role.is === "named" ? role.name : role.is === "current" ? (become ?? user) : user);
}

/** For statements in which CURRENT_USER stands for nobody. */
function plainName(role: Role): string {
  if (role.is === "named") return role.name;
  throw new SqlError(SQLSTATE.reserved, `${role.is.toUpperCase()}_USER cannot be used as a role name here`);
}

/**
 * SET ROLE: the session acts as a role that it is in, with the options of that role (checkCanBecomeUser in pkg/sql/user.go).
 */
function setRole(model: Model, session: SessionState, written: string | null): void {
  const role = written === null ? "none" : foldName(written);
  if (role === "none") {
    session.role = undefined;
    return;
  }
  model.existing(role);
  if (!model.isAdmin(session.user) && !model.closure(session.user).has(role))
    throw new SqlError(SQLSTATE.privilege, `permission denied to set role "${role}"`);
  session.role = role;
}

function done(tag: string): Result {
  return { columns: [], rows: [], tag };
}

function showStatement(model: Model, session: SessionState, show: Show): Result {
  const actor = actorOf(session);
  const named = nameIn(session);
  switch (show.what) {
    case "users":
      return showUsers(model, actor);
    case "databases":
      return showDatabases(model, actor);
    case "schemas":
      return showSchemas(model, session.database);
    case "role grants":
      return showRoleGrants(model, show.roles.map(named), show.groups.map(named));
    case "system grants":
      return showSystemGrants(model, show.roles.map(named));
    case "grants":
      if (show.target !== null) throw notKnown();
      if (show.roles.length === 0) return showEveryGrant(model, actor, session.database);
      return showGrants(model, actor, show.roles.map(named), session.database);
    case "defaults": {
      const schema = show.schema === null ? null : schemaOf(show.schema, session.database)[1];
      const names = show.of === "current" ? [actor] : show.roles.map(named);
      return showFuture(model, session.database, schema, ({ creator, grantee }) => {
        if (show.of === "all") return creator === null;
        return show.of === "grantee" ? names.includes(grantee) : creator !== null && names.includes(creator);
      });
    }
    case "sessions":
      throw notKnown();
    default:
      return show satisfies never;
  }
}

/** REASSIGN OWNED BY: the objects of these roles in the current database. */
function reassignOwned(model: Model, actor: string, database: string, from: readonly string[], to: string): void {
  for (const name of [...from, to]) model.existing(name);
  for (const name of [...from, to])
    if (!model.isAdmin(actor) && !model.closure(actor).has(name))
      throw new SqlError(SQLSTATE.privilege, `must be an admin or member of ${name}`);
  for (const place of model.places(database))
    if (from.includes(model.owner(place))) model.state.owners[placeKey(place)] = to;
  model.changed();
}

/** DROP OWNED BY: grants in the current database go. Objects that a role still owns are not deleted: it is refused. */
function dropOwned(model: Model, actor: string, database: string, roles: readonly string[]): void {
  for (const name of roles) {
    model.existing(name);
    if (!model.isAdmin(actor) && !model.closure(actor).has(name))
      throw new SqlError(SQLSTATE.privilege, `must be an admin or member of ${name}`);
    if (Object.keys(model.facts(name).system).length > 0)
      throw new SqlError(
        SQLSTATE.unsupported,
        `cannot perform drop owned by if role has synthetic privileges; ${name} has entries in system.privileges`,
      );
    if (model.places(database).some((place) => model.owner(place) === name))
      throw new SqlError(SQLSTATE.unsupported, "the emulator does not delete tables: reassign them first");
  }
  model.state.grants = model.state.grants.filter(
    (grant) => grant.database !== database || !roles.includes(grant.grantee),
  );
  model.changed();
}
