import { type LiveAnswer, unseenWords } from "#lib/sql/answers/live-verdict.ts";
import type { ResultSet } from "#lib/sql/answers/read/result-set.ts";
import { enterDatabase, SYSTEM_DATABASE } from "#lib/sql/objects.ts";
import { isNameable, listDatabases, OBSERVER_ROLE, showSight } from "#lib/sql/own-user.ts";
import { type LookedAt, showChangeable, verifyAccess } from "#lib/sql/templates/verify.ts";
import { Refusal } from "../../base/failure.ts";
import { SqlError } from "../../base/sql-error.ts";
import type { Link } from "../link.ts";

type Subject = {
  name: string;
  code: string;
  looksAt: LookedAt;
  /** all databases that the Cloud API lists */
  databases: readonly string[];
};

/** The rights of a SQL user as read from the cluster, for `liveVerdict`. Throws `SqlError`. */
export async function readAccess(link: Link, { name, code, looksAt, ...known }: Subject): Promise<LiveAnswer> {
  const databases = await databasesOn(link, known.databases);
  const others = databases.filter(isNameable);
  const sets: ResultSet[] = [];
  for (const statement of verifyAccess(name, { ...looksAt, others }, code)) {
    const result = await link.run(statement);
    if (result.columns.length > 0) sets.push(result);
  }
  const sights = await sightsOf(link, [...others, SYSTEM_DATABASE]);
  const again: ResultSet[] = [];
  for (const statement of showChangeable(name)) again.push(await link.run(statement));
  return { databases, sets, sights, again };
}

/**
 * Every database of the cluster but `system`: those that it lists itself, and those that the Cloud API knows. The API may lack one that was
 * made just now, and of one dropped just now the cluster gives no sight. Leaves the session in `system`. Throws `SqlError`.
 */
export async function databasesOn(link: Link, known: readonly string[]): Promise<readonly string[]> {
  return [...new Set([...known, ...(await listedDatabases(link))])].filter((database) => database !== SYSTEM_DATABASE);
}

/** Every database that the cluster lists itself. Leaves the session in `system`. Throws `SqlError`. */
export async function listedDatabases(link: Link): Promise<readonly string[]> {
  await link.run(enterDatabase(SYSTEM_DATABASE));
  const { columns, rows } = await link.run(listDatabases());
  const at = columns.indexOf("database_name");
  const listed = rows.flatMap((row) => row[at] || []);
  // Every cluster has it: a list without it may lack others too.
  if (!listed.includes(SYSTEM_DATABASE)) throw new SqlError("sql_connection_bad_answer");
  return listed;
}

/** Throws `creation_blind` where Rolecall's SQL user cannot read privileges in one of the databases. */
export async function requireSight(link: Link, known: readonly string[]): Promise<void> {
  const databases = await databasesOn(link, known);
  const [words] = unseenWords(databases, await sightsOf(link, databases.filter(isNameable)));
  if (words === undefined) return;
  const help = `${words} As an admin, grant CONNECT on it to ${OBSERVER_ROLE}.`;
  throw new Refusal("creation_blind", { fields: { access: help } });
}

async function sightsOf(link: Link, databases: readonly string[]): Promise<(ResultSet | null)[]> {
  const sights: (ResultSet | null)[] = [];
  for (const database of databases) sights.push(await sightOf(link, database));
  return sights;
}

/** Null where the database refuses the query. */
export async function sightOf(link: Link, database: string): Promise<ResultSet | null> {
  try {
    return await link.run(showSight(database));
  } catch (error) {
    if (error instanceof SqlError && error.code === "sql_refused") return null;
    throw error;
  }
}
