import type { SqlConnectionPageView, SqlConnectionView } from "#lib/shared/sql-users/sql-connection.ts";
import { isOwnName, OWN_PREFIX } from "#lib/sql/names.ts";
import type { Permit } from "../../access/guard.ts";
import { SqlError } from "../../base/sql-error.ts";
import { sqlConnectionOf } from "../../store/clusters/sql-connections.ts";
import { store } from "../../store/db/store.ts";
import { countPutBack } from "../../store/jobs/put-backs.ts";
import { namesBeginning } from "../../store/sql-users/present-sql-users.ts";
import { passwordFileOf } from "./password-file.ts";

/** Rolecall's SQL connection to the cluster, its health, and SQL users left by earlier ones. Reads nothing from the cluster. */
export async function getSqlConnection(
  _permit: Permit<"sql_connection.read">,
  { clusterId }: { clusterId: string },
): Promise<SqlConnectionPageView> {
  const [connection, left] = await Promise.all([viewOf(clusterId), leftSqlUsers(clusterId)]);
  return { connection, left, file: fileOf(clusterId) };
}

/** The connection of a cluster as its page shows it; null without one. */
export async function viewOf(clusterId: string): Promise<SqlConnectionView> {
  const connection = await sqlConnectionOf(await store(), clusterId);
  if (!connection) return null;
  const { sqlUser, level, state, createdAt, createdBy, keyedAt, usedAt, passwordFrom, clearText } = connection;
  const putBack = await countPutBack(await store(), clusterId);
  const isGone = state === "on" && passwordFrom === "key" && !(await ownNames(clusterId)).includes(sqlUser);
  const off = isGone ? "sql_connection_user_gone" : state === "key_reads" ? "sql_connection_key_reads" : null;
  const { failure, failedAt } = off === null ? connection : { failure: off, failedAt: null };
  const about = { sqlUser, level, state, createdAt, createdBy, keyedAt, usedAt, passwordFrom, clearText };
  return { ...about, failure, failedAt, putBack };
}

/** SQL users with a name of Rolecall's own that this Rolecall does not use, as of the last complete list. */
export async function leftSqlUsers(clusterId: string): Promise<string[]> {
  const used = (await sqlConnectionOf(await store(), clusterId))?.sqlUser;
  return (await ownNames(clusterId)).filter((name) => name !== used && name !== fileOf(clusterId)?.sqlUser);
}

async function ownNames(clusterId: string): Promise<string[]> {
  return (await namesBeginning(await store(), clusterId, OWN_PREFIX)).filter(isOwnName);
}

/** The SQL user that the operator's file names, null where the file cannot be used; null without a file. */
function fileOf(clusterId: string): { sqlUser: string | null } | null {
  try {
    const login = passwordFileOf(clusterId);
    return login ? { sqlUser: login.user } : null;
  } catch (error) {
    if (error instanceof SqlError) return { sqlUser: null };
    throw error;
  }
}
