import { type Script, sqlText } from "../tokens.ts";

/** A statement as PostgreSQL takes it, and the database in which it is meant to run; null where any will do. */
export type PortableStatement = { readonly database: string | null; readonly sql: string };

/** Nothing of these exists in PostgreSQL. */
const COCKROACH_ONLY = /^(SHOW|WITH|CANCEL|(GRANT|REVOKE) SYSTEM)\b|\bON EXTERNAL CONNECTION\b/;

/**
 * The part of a script that means the same in PostgreSQL. `USE` becomes the connection, `FOR ALL ROLES` becomes the one
 * role that makes objects in the test, names of schemas lose their database, and BACKUP and IF NOT EXISTS go.
 */
export function portable(script: Script, creator: string): readonly PortableStatement[] {
  let database: string | null = null;
  const statements: PortableStatement[] = [];
  for (const text of script.map(sqlText)) {
    const use = /^USE "(.*)";$/.exec(text);
    if (use?.[1] !== undefined) database = use[1].replaceAll('""', '"');
    else if (!COCKROACH_ONLY.test(text))
      statements.push({
        database,
        sql: text
          .replace("FOR ALL ROLES", `FOR ROLE "${creator}"`)
          .replace("CREATE ROLE IF NOT EXISTS", "CREATE ROLE")
          .replace("CONNECT, BACKUP ON", "CONNECT ON")
          .replace(/ SCHEMA "(?:[^"]|"")+"\."/, ' SCHEMA "'),
      });
  }
  return statements;
}
