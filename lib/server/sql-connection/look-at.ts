import "server-only";
import type { ResultSet } from "#lib/sql/answers/result-set.ts";
import { enterDatabase, SYSTEM_DATABASE } from "#lib/sql/objects.ts";
import { showDatabases, showOwnGrants } from "#lib/sql/own-user.ts";
import { type LookedAt, verifyAccess } from "#lib/sql/templates/verify.ts";
import type { Link } from "../sql/link.ts";
import { SqlError } from "../sql/sql-error.ts";
import type { SqlConnection } from "../store/sql-connections.ts";

type Subject = {
  name: string;
  code: string;
  looksAt: LookedAt;
  /** all databases that the Cloud API knows: a SQL user that looks may see fewer */
  databases: readonly string[];
};

/** What a SQL user may do, as the cluster answers it, and sentences about what Rolecall's SQL user cannot see. Throws `SqlError`. */
export async function lookAtSqlUser(
  link: Link,
  connection: SqlConnection,
  { name, code, looksAt, databases }: Subject,
): Promise<{ sets: ResultSet[]; problems: readonly string[] }> {
  const listed = databasesIn(await link.run(showDatabases()));
  const others = [...new Set([...databases, ...listed])].filter((database) => database !== SYSTEM_DATABASE);
  const sets: ResultSet[] = [];
  for (const statement of verifyAccess(name, { ...looksAt, others }, code)) {
    const result = await link.run(statement);
    if (result.columns.length > 0) sets.push(result);
  }
  return { sets, problems: unseen(await hiddenFrom(link, connection, others)) };
}

/**
 * The databases whose grants an observer does not see: those without CONNECT, which `SHOW DATABASES` may list all the same for another
 * privilege. Before v24.2 the database does not tell what public has, so only what the observer was granted counts.
 */
async function hiddenFrom(
  link: Link,
  { level, sqlUser }: SqlConnection,
  databases: readonly string[],
): Promise<string[]> {
  if (level === "manage") return [];
  const hidden: string[] = [];
  for (const database of databases) {
    const seen = await ownGrantsIn(link, sqlUser, database);
    if (!seen || !showsConnect(seen)) hidden.push(database);
  }
  return hidden;
}

/** Undefined where the database refuses to be entered. */
async function ownGrantsIn(link: Link, sqlUser: string, database: string): Promise<ResultSet | undefined> {
  try {
    await link.run(enterDatabase(database));
  } catch (error) {
    if (error instanceof SqlError && error.code === "sql_refused") return undefined;
    throw error;
  }
  return link.run(showOwnGrants(sqlUser));
}

function showsConnect({ columns, rows }: ResultSet): boolean {
  const [kind, privilege] = [columns.indexOf("object_type"), columns.indexOf("privilege_type")];
  return rows.some((row) => row[kind] === "database" && ["CONNECT", "ALL"].includes(row[privilege] ?? ""));
}

function databasesIn({ columns, rows }: ResultSet): ReadonlySet<string> {
  const at = columns.indexOf("database_name");
  return new Set(rows.map((row) => row[at] ?? ""));
}

/** Rows of a database that cannot be seen are not shown: nothing in it can be judged. */
function unseen(hidden: readonly string[]): readonly string[] {
  if (hidden.length === 0) return [];
  return [`Rolecall's SQL user cannot see ${hidden.join(", ")}, so privileges there stay unknown.`];
}
