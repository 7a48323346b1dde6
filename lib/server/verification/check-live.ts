import "server-only";
import { randomBytes } from "node:crypto";
import type { CheckInput, Verification } from "#lib/shared/privileges.ts";
import type { ResultSet } from "#lib/sql/answers/result-set.ts";
import { type Asked, verifyResults } from "#lib/sql/answers/verify-answer.ts";
import { enterDatabase, SYSTEM_DATABASE } from "#lib/sql/objects.ts";
import { showDatabases, showOwnGrants } from "#lib/sql/own-user.ts";
import { verifyAccess } from "#lib/sql/templates/verify.ts";
import type { Permit } from "../access/guard.ts";
import { requireWithinLimits } from "../access/limits.ts";
import type { Note } from "../base/note.ts";
import { requestContext } from "../base/request.ts";
import { cloud } from "../clusters/cloud-client.ts";
import type { Link } from "../sql/link.ts";
import { SqlError } from "../sql/sql-error.ts";
import { onCluster } from "../sql-connection/session.ts";
import { findSqlUser } from "../sql-users/sql-users.ts";
import type { SqlConnection } from "../store/sql-connections.ts";
import { isProof, keepProof } from "./keep-proof.ts";
import { wantedBy } from "./wanted.ts";

/**
 * Asks the cluster what a SQL user may do, in every database, and keeps the state where the answer proves one. Throws the refusal
 * `sql_connection_off`, `SqlError`, CloudError and other Refusals.
 */
export async function checkPrivileges(
  permit: Permit<"sql_users.verify">,
  { clusterId, name, wanted }: CheckInput,
  note: Note,
): Promise<Verification> {
  const { user, rowId } = await findSqlUser(permit, { clusterId, name });
  await requireWithinLimits(permit, { clusterId, name });
  // The Cloud API knows all of them; who looks by SQL may see fewer.
  const all = await cloud().listDatabases(clusterId, { priority: "write" });
  const databases = all.filter((database) => database !== SYSTEM_DATABASE);
  const code = randomBytes(12).toString("base64url");
  const { looksAt, ...asked } = wantedBy(wanted, name, code);
  const { requestId } = await requestContext();
  const { sets, hidden } = await onCluster(clusterId, requestId, async (link, connection) => {
    const listed = databasesIn(await link.run(showDatabases()));
    const others = [...new Set([...databases, ...listed])].filter((database) => database !== SYSTEM_DATABASE);
    const results: ResultSet[] = [];
    for (const statement of verifyAccess(name, { ...looksAt, others }, code)) {
      const result = await link.run(statement);
      if (result.columns.length > 0) results.push(result);
    }
    return { sets: results, hidden: await hiddenFrom(link, connection, others) };
  });
  const judge = (plan: Asked["wanted"]) =>
    verifyResults({ user: name, code, ...(plan && { wanted: plan }) }, sets, unseen(hidden));
  const verdict = judge(asked.wanted);
  note({ state: verdict.state, databases: verdict.databases.join(", "), live: true });
  if (!isProof(verdict)) return { verdict, user };
  return keepProof({ clusterId, user, rowId, verdict, by: permit.actor.name, live: true, against: judge });
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
