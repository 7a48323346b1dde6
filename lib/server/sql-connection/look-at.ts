import "server-only";
import type { LiveAnswer } from "#lib/sql/answers/live-verdict.ts";
import type { ResultSet } from "#lib/sql/answers/result-set.ts";
import { SYSTEM_DATABASE } from "#lib/sql/objects.ts";
import { isNameable, showDatabases, showSight } from "#lib/sql/own-user.ts";
import { type LookedAt, verifyAccess } from "#lib/sql/templates/verify.ts";
import type { Link } from "../sql/link.ts";
import { SqlError } from "../sql/sql-error.ts";

type Subject = {
  name: string;
  code: string;
  looksAt: LookedAt;
  /** all databases that the Cloud API knows: a SQL user that looks may see fewer */
  databases: readonly string[];
};

/** What a SQL user may do, as the cluster answers it, for `liveVerdict`. Throws `SqlError`. */
export async function lookAtSqlUser(link: Link, { name, code, looksAt, ...known }: Subject): Promise<LiveAnswer> {
  // Either list may lack some: the API's one made just now, the cluster's one that hides from the SQL user.
  const listed = databasesIn(await link.run(showDatabases()));
  const databases = [...new Set([...known.databases, ...listed])].filter((database) => database !== SYSTEM_DATABASE);
  const others = databases.filter(isNameable);
  const sets: ResultSet[] = [];
  for (const statement of verifyAccess(name, { ...looksAt, others }, code)) {
    const result = await link.run(statement);
    if (result.columns.length > 0) sets.push(result);
  }
  const sights: (ResultSet | null)[] = [];
  for (const database of others) sights.push(await sightOf(link, database));
  return { databases, sets, sights };
}

/** Null where the database refuses to tell. */
async function sightOf(link: Link, database: string): Promise<ResultSet | null> {
  try {
    return await link.run(showSight(database));
  } catch (error) {
    if (error instanceof SqlError && error.code === "sql_refused") return null;
    throw error;
  }
}

function databasesIn({ columns, rows }: ResultSet): ReadonlySet<string> {
  const at = columns.indexOf("database_name");
  return new Set(rows.flatMap((row) => row[at] || []));
}
