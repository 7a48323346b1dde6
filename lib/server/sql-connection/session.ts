import "server-only";
import { membershipsOf } from "#lib/sql/answers/held.ts";
import { isOfLevel, showOwnRoles } from "#lib/sql/own-user.ts";
import { Refusal } from "../base/failure.ts";
import { log } from "../base/log.ts";
import { Link } from "../sql/link.ts";
import { links } from "../sql/links.ts";
import { SqlError } from "../sql/sql-error.ts";
import { type SqlConnection, saveSqlConnected, saveSqlFailure, sqlConnectionOf } from "../store/sql-connections.ts";
import { store } from "../store/store.ts";
import { requireCool } from "./cool-down.ts";
import { destinationOf } from "./destination.ts";
import { currentMark, isOldKey, isOtherKey, rekey } from "./key.ts";
import { unusable } from "./password-file.ts";

export type Use = {
  /** its level, or the next one, is not proved yet */
  isBeginning?: boolean;
  /** a person wants to know whether it works by now */
  isTest?: boolean;
  /** it goes on with a change that was begun, and is not turned away for those who wait */
  isGoingOn?: boolean;
};

/**
 * Runs `work` on the cluster's one connection of this server, under the name of this request. Opens it where needed; where the password
 * is refused, sets it once and tries once more. Throws the refusals `sql_connection_off` and `busy`, `SqlError`, CloudError, and what
 * `work` throws.
 */
export async function onCluster<T>(
  clusterId: string,
  requestId: string,
  work: (link: Link, connection: SqlConnection) => Promise<T>,
  how: Use = {},
): Promise<T> {
  const connection = await usableConnection(clusterId, how);
  return links().use(
    connection,
    // Another server may have changed its password while this one waited.
    async () => openRecorded(await usableConnection(clusterId, how), requestId, how),
    async (link) => {
      await link.rename(requestId);
      return work(link, connection);
    },
    how.isGoingOn,
  );
}

/** The connection of a cluster, where its level was proved or it `isBeginning`. Throws the refusal `sql_connection_off`, and `SqlError`. */
async function usableConnection(
  clusterId: string,
  { isBeginning = false, isTest = false }: Use,
): Promise<SqlConnection> {
  const connection = await sqlConnectionOf(await store(), clusterId);
  if (!connection || (connection.state === "connecting" && !isBeginning)) throw new Refusal("sql_connection_off");
  if (!isTest) requireCool(connection);
  return connection;
}

async function openRecorded(connection: SqlConnection, requestId: string, { isBeginning = false }: Use): Promise<Link> {
  let link: Link | undefined;
  try {
    link = await openOrKey(connection, requestId);
    if (!isBeginning) await requireLevel(link, connection);
    await saveSqlConnected(await store(), connection, currentMark(connection));
    return link;
  } catch (error) {
    // Nobody else has it.
    await link?.close();
    if (error instanceof SqlError) {
      log().warn(
        { requestId, clusterId: connection.clusterId, code: error.code, detail: error.detail },
        "SQL connection failed",
      );
      await saveSqlFailure(await store(), connection, error.code);
    }
    throw error;
  }
}

/** A SQL user that was deleted and created again outside Rolecall is admin, whatever its level was. */
export async function requireLevel(
  link: Link,
  { sqlUser, level }: Pick<SqlConnection, "sqlUser" | "level">,
): Promise<void> {
  const roles = await link.run(showOwnRoles(sqlUser));
  const held = membershipsOf(sqlUser, [roles]);
  if (isOfLevel(level, { isAdmin: held.adminThrough !== undefined, roles: held.roles })) return;
  await link.close();
  throw new SqlError("sql_connection_wrong_level");
}

/**
 * Never sends a password that is known to be old: the cluster counts failed logins. A password that is refused is set once, and tried once
 * more.
 */
async function openOrKey(connection: SqlConnection, requestId: string): Promise<Link> {
  const known = await withThisKey(connection, requestId);
  try {
    return await Link.open(await destinationOf(known), requestId);
  } catch (error) {
    if (!(error instanceof SqlError) || error.code !== "sql_connection_password_refused") throw error;
    if (known.passwordFrom === "file") throw unusable("The cluster refuses its password.");
    return Link.open(await destinationOf(await rekey(known, "refused", requestId)), requestId);
  }
}

async function withThisKey(connection: SqlConnection, requestId: string): Promise<SqlConnection> {
  if (isOldKey(connection)) throw new SqlError("sql_connection_old_key");
  if (!isOtherKey(connection)) return connection;
  const known = await rekey(connection, "key", requestId);
  if (isOtherKey(known)) throw new SqlError("sql_connection_old_key");
  return known;
}
