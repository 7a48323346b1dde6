import { membershipsOf } from "#lib/sql/answers/compare/held.ts";
import { isOfLevel, showOwnRoles } from "#lib/sql/own-user.ts";
import { Refusal } from "../../base/failure.ts";
import { log } from "../../base/log.ts";
import { SqlError } from "../../base/sql-error.ts";
import {
  type SqlConnection,
  saveSqlConnected,
  saveSqlFailure,
  sqlConnectionOf,
} from "../../store/clusters/sql-connections.ts";
import { store } from "../../store/db/store.ts";
import { Link } from "../link.ts";
import { links } from "../links.ts";
import { requireCool } from "./cool-down.ts";
import { destinationOf, type OwnDestination } from "./destination.ts";
import { isOldKey, isOtherKey, rekey } from "./key.ts";
import { unusable } from "./password-file.ts";

export type Use = {
  /** the level, or the next one, is not proved yet */
  isBeginning?: boolean;
  /** a person tests the connection, so a recent failure does not block it */
  isTest?: boolean;
  /** continues a change that has begun, or ends access at its time, so a full queue does not refuse it */
  isGoingOn?: boolean;
};

/**
 * Runs `work` on this server's only connection to the cluster, named after the request. Opens it if necessary; if the password is refused,
 * sets it once and tries once more. Throws the refusals `sql_connection_off` and `busy`, `SqlError`, CloudError, and what `work` throws.
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
    // Another server may have changed the password while this one waited.
    async () => openRecorded(await usableConnection(clusterId, how), requestId, how),
    async (link) => {
      await link.rename(requestId);
      return work(link, connection);
    },
    how.isGoingOn,
  );
}

/** The connection of a cluster, if its level is proved or `isBeginning`. Throws the refusal `sql_connection_off`, and `SqlError`. */
async function usableConnection(
  clusterId: string,
  { isBeginning = false, isTest = false }: Use,
): Promise<SqlConnection> {
  const connection = await sqlConnectionOf(await store(), clusterId);
  if (connection?.state === "key_reads") throw new SqlError("sql_connection_key_reads");
  if (!connection || (connection.state === "connecting" && !isBeginning)) throw new Refusal("sql_connection_off");
  if (!isTest) requireCool(connection);
  return connection;
}

async function openRecorded(connection: SqlConnection, requestId: string, { isBeginning = false }: Use): Promise<Link> {
  let link: Link | undefined;
  try {
    const opened = await openOrKey(connection, requestId);
    link = opened.link;
    if (!isBeginning) await requireLevel(link, connection);
    // A cluster that can do without clear text once gets none from then on: an attacker in between could ask for it.
    const clearText = link.clearText ? "accepted" : "never";
    await saveSqlConnected(await store(), connection, { keyMark: opened.keyMark, clearText });
    return link;
  } catch (error) {
    // No other caller has this connection yet.
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

/** Proves the level again, since a SQL user that was deleted and recreated outside Rolecall is admin. */
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

/** `keyMark`: of the key by whose password the login succeeded */
type Opened = { link: Link; keyMark: string | null };

/**
 * Never sends a password that is known to be old, since the cluster counts failed logins. If the password is refused, sets it once and
 * tries once more.
 */
async function openOrKey(connection: SqlConnection, requestId: string): Promise<Opened> {
  const known = await withThisKey(connection, requestId);
  const how = { clearText: connection.clearText === "accepted" };
  const open = async (to: OwnDestination): Promise<Opened> => {
    return { link: await Link.open(to, requestId, how), keyMark: to.keyMark };
  };
  try {
    return await open(await destinationOf(known));
  } catch (error) {
    if (!(error instanceof SqlError) || error.code !== "sql_connection_password_refused") throw error;
    if (known.passwordFrom === "file") throw unusable("The cluster refuses its password.");
    return open(await destinationOf(await rekey(known, "refused", requestId)));
  }
}

async function withThisKey(connection: SqlConnection, requestId: string): Promise<SqlConnection> {
  if (isOldKey(connection)) throw new SqlError("sql_connection_old_key");
  if (!isOtherKey(connection)) return connection;
  const known = await rekey(connection, "key", requestId);
  if (isOtherKey(known)) throw new SqlError("sql_connection_old_key");
  return known;
}
