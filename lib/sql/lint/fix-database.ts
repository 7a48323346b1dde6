import { right } from "../grants.ts";
import { checkDatabases } from "../objects.ts";
import { PRIVILEGES, type PrivilegeOn } from "../privileges.ts";
import { sql } from "../statement.ts";
import { onAllTables, onDatabase, onFuture, onSchema } from "../targets.ts";
import { nameToken, type Token } from "../tokens.ts";
import { fixText, grantOption, shorten, targetTokens } from "./print.ts";
import type { Grant } from "./read/syntax.ts";

/**
 * The intended form of a grant of table privileges on databases: in each of them USAGE on its schema public, the
 * privileges on existing tables, and default privileges for later ones. `rest` are privileges that are valid
 * on the database itself. A REVOKE becomes the same in REVOKEs.
 */
export function databaseFix(grant: Grant, onTables: readonly string[], rest: readonly string[]): string | undefined {
  return fixText(() => {
    const { target } = grant;
    // Column lists and the like would be lost.
    if (target.on !== "named" || grant.extras.length > 0) return [];
    const holders = targetTokens(grant.is, grant.roles);
    const databases = target.names.flatMap(({ parts }) => parts.map(({ value }) => value));
    shorten(databases.length * grant.roles.length);
    return checkDatabases(databases.map((name) => ({ name }))).flatMap(({ name }) => {
      const rights = tableRights(grant, holders, name, onTables, rest);
      return rights.length === 0 ? [] : [sql`USE ${nameToken(name)}`, ...rights];
    });
  });
}

function tableRights(
  grant: Grant,
  holders: readonly Token[],
  database: string,
  onTables: readonly string[],
  rest: readonly string[],
): readonly (readonly Token[])[] {
  const { is } = grant;
  const { before, after } = grantOption(grant);
  const own = rest.filter(isDatabasePrivilege);
  const tables = onTables.filter(isTablePrivilege);
  const rights = [
    ...(own.length === 0 ? [] : [right(NEWEST, onDatabase(database), own, "")]),
    ...(is === "grant" ? [right(NEWEST, onSchema(database, "public"), ["USAGE"], "")] : []),
    ...(tables.length === 0
      ? []
      : [
          right(NEWEST, onAllTables(database, "public"), tables, ""),
          right(NEWEST, onFuture("TABLES", "public"), tables, ""),
        ]),
  ];
  return rights.map(({ target, privileges }) =>
    is === "grant"
      ? sql`${target.before}GRANT ${privileges}${target.on} TO ${holders}${after}`
      : sql`${target.before}REVOKE ${before}${privileges}${target.on} FROM ${holders}`,
  );
}

/** Another finding reports a missing feature of the version. */
const NEWEST = Number.MAX_SAFE_INTEGER;

function isTablePrivilege(name: string): name is PrivilegeOn<"table"> {
  return Object.hasOwn(PRIVILEGES.table, name);
}

function isDatabasePrivilege(name: string): name is PrivilegeOn<"database"> {
  return Object.hasOwn(PRIVILEGES.database, name);
}
