import type { UserName } from "../names.ts";
import { enterDatabase, SYSTEM_DATABASE, tablePath, userToken } from "../objects.ts";
import { sql, statement } from "../statement.ts";
import { onDatabase } from "../targets.ts";
import { commaList, type Script, type Statement, stringToken } from "../tokens.ts";

/** Tables of the database `system` on which a user holds rights, all in its schema public, and whether it holds some on itself. */
export type HeldInSystem = { readonly onDatabase: boolean; readonly tables: readonly string[] };

/**
 * Rights there block DROP USER as rights in any database do (pkg/sql/drop_role.go), but REASSIGN OWNED and DROP OWNED have no place in it:
 * its tables belong to CockroachDB, so each is named. On the database itself CONNECT alone can be granted (pkg/sql/catalog/catprivilege).
 */
export function revokeInSystem(user: UserName, held: HeldInSystem): Script {
  const script: Statement[] = [];
  const from = sql` FROM ${userToken(user)}`;
  if (held.onDatabase)
    script.push(
      statement(
        `Revokes CONNECT on the database system from ${user}.`,
        sql`REVOKE CONNECT${onDatabase(SYSTEM_DATABASE).on}${from}`,
      ),
    );
  const tables = held.tables.map((name) => tablePath(SYSTEM_DATABASE, "public", name));
  if (tables.length > 0)
    script.push(
      statement(
        `Revokes every privilege on ${held.tables.join(", ")} in the database system from ${user}.`,
        sql`REVOKE ALL ON TABLE ${commaList(tables)}${from}`,
      ),
    );
  return script;
}

export function showInSystem(user: UserName): Script {
  return [
    enterDatabase(SYSTEM_DATABASE),
    statement(
      `Shows what ${user} itself may do in the database system. Each row blocks the drop.`,
      sql`WITH held_grants AS (SHOW GRANTS FOR ${userToken(user)}) SELECT schema_name, object_name, object_type, privilege_type FROM held_grants WHERE database_name = ${stringToken(SYSTEM_DATABASE)} AND grantee = ${stringToken(user)}`,
    ),
  ];
}
