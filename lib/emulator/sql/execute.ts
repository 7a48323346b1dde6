import { lexScript } from "#lib/sql/lint/lexer.ts";
import { readChunk } from "#lib/sql/lint/read.ts";
import { isWord, splitScript } from "#lib/sql/lint/statements.ts";
import type { Parsed } from "#lib/sql/lint/syntax.ts";
import { normalizeUserName } from "#lib/sql/names.ts";
import { SQLSTATE, SqlError } from "./errors.ts";
import { changeGrants } from "./grants.ts";
import type { Model } from "./model.ts";
import { dropOwned, reassignOwned } from "./owned.ts";
import { type OpenSession, query } from "./queries.ts";
import { alterRole, changeMembership, createRole, dropRole } from "./roles.ts";
import {
  type Result,
  showDatabases,
  showFuture,
  showGrants,
  showRoleGrants,
  showSchemas,
  showSystemGrants,
  showUsers,
} from "./shows.ts";

/** One client's place in the database. */
export type SessionState = {
  readonly user: string;
  /** the role that it has become by SET ROLE */
  role?: string | undefined;
  database: string;
  readonly sessions: () => readonly OpenSession[];
  /** how many nodes do not answer when the cluster is asked for its sessions */
  readonly lostNodes?: () => number;
  /** Gives the session another application_name. */
  readonly rename: (application: string) => void;
};

/**
 * Runs one statement. Throws `SqlError` for a statement that the database refuses, or that the emulator does not know: it
 * never answers as done a statement that it did not do.
 */
export function execute(model: Model, session: SessionState, text: string): Result {
  const trimmed = text.trim().replace(/;$/, "");
  const { pieces } = lexScript(trimmed);
  if (pieces.length === 0) return { columns: [], rows: [], tag: "" };
  const chunks = splitScript(pieces);
  const [statement, ...others] = chunks.flatMap((chunk) => readChunk(trimmed, chunk));
  if (!statement || others.length > 0 || statement.unseparated)
    throw new SqlError(SQLSTATE.syntax, "prepared statement had more than one statement");
  const { parsed } = statement;
  const actor = session.role ?? session.user;
  switch (parsed.is) {
    case "create role":
      createRole(model, actor, parsed, trimmed);
      return done("CREATE ROLE");
    case "alter role":
      alterRole(model, actor, parsed, trimmed);
      return done("ALTER ROLE");
    case "drop role":
      for (const role of parsed.roles) dropRole(model, actor, role.value, parsed.ifExists);
      return done("DROP ROLE");
    case "join":
    case "leave":
      refuseExtras(parsed.extras.length);
      changeMembership(model, actor, parsed);
      return done(parsed.is === "join" ? "GRANT" : "REVOKE");
    case "grant":
    case "revoke":
      refuseExtras(parsed.extras.length);
      changeGrants(model, actor, session.database, parsed);
      if (parsed.target.on === "future") return done("ALTER DEFAULT PRIVILEGES");
      return done(parsed.is === "grant" ? "GRANT" : "REVOKE");
    case "reassign owned":
      reassignOwned(model, actor, session.database, namesOf(parsed.from, actor), nameOf(parsed.to, actor));
      return done("REASSIGN OWNED BY");
    case "drop owned":
      dropOwned(model, actor, session.database, namesOf(parsed.roles, actor));
      return done("DROP OWNED BY");
    case "use":
      return use(model, session, parsed);
    case "show":
      return showStatement(model, session, parsed, trimmed);
    case "query":
      return query(
        {
          ...{ model, actor, database: session.database },
          ...{ sessions: session.sessions(), lostNodes: session.lostNodes?.() ?? 0 },
        },
        trimmed,
      );
    case "unknown": {
      const application = /^SET application_name = '([^']*)'$/.exec(trimmed)?.[1];
      if (application !== undefined) {
        session.rename(application);
        return done("SET");
      }
      if (setRole(model, session, trimmed)) return done("SET");
      // The linter knows no query without a table of its own.
      if (/^SELECT version\(\)$/i.test(trimmed))
        return query({ model, actor, database: session.database, sessions: [], lostNodes: 0 }, trimmed);
      throw new SqlError(SQLSTATE.syntax, "at or near the start: syntax error, or not known to the emulator");
    }
    case "owner":
    case "create schema":
    case "begin":
    case "end":
    case "within transaction":
      throw new SqlError(SQLSTATE.unsupported, "not known to the emulator");
    default:
      return parsed satisfies never;
  }
}

const SET_ROLE = /^(?:SET ROLE (?:= |TO )?|(RESET) ROLE$)("(?:[^"]|"")+"|[^\s"]+)?$/i;

/**
 * SET ROLE: the session acts as a role that it is in, with the options of that role (checkCanBecomeUser in pkg/sql/user.go). False for another
 * statement.
 */
function setRole(model: Model, session: SessionState, text: string): boolean {
  const found = SET_ROLE.exec(text);
  if (!found) return false;
  const [, reset, written = ""] = found;
  const role = normalizeUserName(written.replaceAll('""', '"').replace(/^"(.*)"$/s, "$1"));
  if (reset || /^(none|default)$/.test(role)) {
    session.role = undefined;
    return true;
  }
  model.existing(role);
  if (!model.isAdmin(session.user) && !model.closure(session.user).has(role))
    throw new SqlError(SQLSTATE.privilege, `permission denied to set role "${role}"`);
  session.role = role;
  return true;
}

function done(tag: string): Result {
  return { columns: [], rows: [], tag };
}

function refuseExtras(count: number): void {
  if (count > 0) throw new SqlError(SQLSTATE.syntax, "syntax error: PostgreSQL has this, CockroachDB has not");
}

type Named = { readonly value: string };

function nameOf({ value }: Named, actor: string): string {
  return value === "CURRENT_USER" || value === "SESSION_USER" ? actor : normalizeUserName(value);
}

function namesOf(names: readonly Named[], actor: string): readonly string[] {
  return names.map((name) => nameOf(name, actor));
}

function use(model: Model, session: SessionState, { database }: Extract<Parsed, { is: "use" }>): Result {
  const name = database?.value ?? "";
  if (name !== "") model.requireDatabase(name);
  session.database = name;
  return done("SET");
}

function showStatement(
  model: Model,
  session: SessionState,
  parsed: Extract<Parsed, { is: "show" }>,
  text: string,
): Result {
  const { pieces } = lexScript(text);
  const says = (...words: readonly string[]) => words.every((word, at) => isWord(pieces[at + 1], word));
  const actor = session.role ?? session.user;
  const names = namesOf(parsed.roles, actor);
  const [schema] = parsed.objects;
  if (says("USERS") || says("ROLES")) return showUsers(model, actor);
  if (says("DATABASES")) return showDatabases(model, actor);
  if (says("SCHEMAS")) return showSchemas(model, session.database);
  if (says("GRANTS", "ON", "ROLE")) return showRoleGrants(model, names.length === 0 ? null : names);
  if (says("SYSTEM", "GRANTS")) return showSystemGrants(model, names.length === 0 ? null : names);
  if (says("GRANTS", "FOR")) return showGrants(model, actor, names, session.database);
  const where = schema?.value ?? null;
  if (says("DEFAULT", "PRIVILEGES", "FOR", "GRANTEE"))
    return showFuture(model, session.database, where, ({ grantee }) => names.includes(grantee));
  if (says("DEFAULT", "PRIVILEGES", "FOR", "ALL"))
    return showFuture(model, session.database, where, ({ creator }) => creator === null);
  if (says("DEFAULT", "PRIVILEGES", "FOR", "ROLE"))
    return showFuture(model, session.database, where, ({ creator }) => creator !== null && names.includes(creator));
  throw new SqlError(SQLSTATE.unsupported, "not known to the emulator");
}
