import { randomBytes } from "node:crypto";
import { ERROR_WORDS } from "#lib/shared/errors/errors.ts";
import type { ConnectInput, SqlConnectionView } from "#lib/shared/sql-users/sql-connection.ts";
import { membershipsOf } from "#lib/sql/answers/compare/held.ts";
import { OWN_PREFIX } from "#lib/sql/names.ts";
import { SYSTEM_DATABASE } from "#lib/sql/objects.ts";
import { levelScript, showOwnRoles } from "#lib/sql/own-user.ts";
import type { Permit } from "../../access/guard.ts";
import { recorded } from "../../audit/recorded.ts";
import { CloudError } from "../../base/cloud-error.ts";
import { Refusal } from "../../base/failure.ts";
import { log } from "../../base/log.ts";
import type { Note } from "../../base/note.ts";
import { authorOf } from "../../base/request/author.ts";
import { requestContext } from "../../base/request/request.ts";
import { SqlError } from "../../base/sql-error.ts";
import { createSettled } from "../../cloud/api/settle.ts";
import { cloud } from "../../cloud/cloud-client.ts";
import { clusterFacts } from "../../cloud/cluster-facts.ts";
import { requireChanges } from "../../cloud/key-reach.ts";
import { forgetSqlUsers } from "../../cloud/sql-user-list.ts";
import {
  addSqlConnection,
  removeSqlConnection,
  type SqlConnection,
  saveSqlFailure,
  saveSqlProved,
  sqlConnectionOf,
} from "../../store/clusters/sql-connections.ts";
import { store } from "../../store/db/store.ts";
import { saveCreated } from "../../store/sql-users/sql-users.ts";
import type { Link } from "../link.ts";
import { requireReachable } from "../reach.ts";
import { readWays } from "../ways/read-ways.ts";
import { destinationOf, placeOf } from "./destination.ts";
import { currentMark, setOwnPassword } from "./key.ts";
import { ownUserCreated, PURPOSE } from "./own-user-events.ts";
import { passwordFileOf } from "./password-file.ts";
import { onCluster, requireLevel } from "./session.ts";
import { viewOf } from "./view.ts";

type Manage = Permit<"sql_connection.manage">;

/**
 * Turns the connection on: creates Rolecall's own SQL user through the Cloud API, unless a file names one, and runs the SQL of its level.
 * Continues an interrupted try. Throws CloudError, SqlError or Refusal; `sql_connection_begun` after its SQL user was created.
 */
export async function connectSql(
  permit: Manage,
  { clusterId, level }: ConnectInput,
  note: Note,
): Promise<SqlConnectionView> {
  const cluster = await clusterFacts().writable(clusterId);
  const db = await store();
  const file = passwordFileOf(cluster.id);
  // One that was begun goes on as it was begun, also where a file was added meanwhile.
  const passwordFrom = (await sqlConnectionOf(db, cluster.id))?.passwordFrom ?? (file ? "file" : "key");
  if (passwordFrom === "key") await requireChanges(db, cluster.id);
  // Checked before the creation, since a missing allowlist entry is the most common failure.
  await requireReachable(await placeOf(cluster.id));
  const databases = await cloud().listDatabases(cluster.id, { priority: "write" });
  const isNew = await addSqlConnection(db, {
    clusterId: cluster.id,
    level,
    by: permit.actor.name,
    passwordFrom,
    sqlUser: file?.user ?? `${OWN_PREFIX}${randomBytes(5).toString("hex")}`,
    keyMark: currentMark({ clusterId: cluster.id, passwordFrom }),
  });
  const connection = await sqlConnectionOf(db, cluster.id);
  if (!connection || connection.state === "on" || connection.level !== level)
    throw new Refusal("sql_connection_exists");
  note({ sqlUser: connection.sqlUser, level });
  const forget = async (error: unknown): Promise<never> => {
    // Nothing was created, so nothing remains to finish or to turn off.
    if (isNew) await removeSqlConnection(db, connection);
    throw error;
  };
  if (connection.passwordFrom === "key")
    await makeOwnUser(permit, connection).catch((error: unknown) => {
      if (error instanceof CloudError && error.outcome === "not_done") return forget(error);
      throw error;
    });
  const { requestId } = await requestContext();
  let isLoggedIn = false;
  const begin = async (link: Link) => {
    isLoggedIn = true;
    await reachLevel(link, connection, databases);
  };
  await onCluster(cluster.id, requestId, begin, { isBeginning: true, isTest: true }).catch(async (error: unknown) => {
    if (connection.passwordFrom === "file" && !isLoggedIn) return forget(error);
    throw await asBegun(connection, error);
  });
  await saveSqlProved(db, connection);
  // The connection stands without them: they are not known until the next check.
  await readWays(cluster.id, requestId).catch((error: unknown) =>
    log().info({ clusterId: cluster.id, error }, "the ways in were not read"),
  );
  return viewOf(cluster.id);
}

/** Runs the SQL of the level as Rolecall's SQL user while it is admin, then proves the level. Throws `SqlError`. */
export async function reachLevel(
  link: Link,
  connection: Pick<SqlConnection, "sqlUser" | "level">,
  databases: readonly string[],
): Promise<void> {
  const { sqlUser, level } = connection;
  const roles = await link.run(showOwnRoles(sqlUser));
  // An interrupted try may have revoked its own admin already.
  const isAdmin = membershipsOf(sqlUser, [roles]).adminThrough !== undefined;
  const shown = databases.filter((database) => database !== SYSTEM_DATABASE);
  if (isAdmin) for (const statement of levelScript(level, sqlUser, shown)) await link.run(statement);
  await requireLevel(link, connection);
}

/** Wraps a failure after the creation, since its own words would say that nothing was changed. */
async function asBegun(connection: SqlConnection, error: unknown): Promise<unknown> {
  if (!(error instanceof SqlError) && !(error instanceof CloudError) && !(error instanceof Refusal)) return error;
  await saveSqlFailure(await store(), connection, error.code);
  const words = error instanceof SqlError ? error.words : undefined;
  return new Refusal("sql_connection_begun", {
    vendorMessage: [`${ERROR_WORDS[error.code].title}.`, words].filter(Boolean).join(" "),
  });
}

/** Records the creation as an event of its own, so that it is not taken for drift. */
async function makeOwnUser({ actor }: Manage, connection: SqlConnection): Promise<void> {
  const { clusterId, sqlUser: name } = connection;
  const { password } = await destinationOf(connection);
  const request = await requestContext();
  const isNew = await recorded({ ...ownUserCreated(clusterId, name), actor, request }, async (note) => {
    const target = { clusterId, name, password };
    const before = async () => {
      // If the connection was turned off meanwhile, no row would name the new SQL user.
      const now = await sqlConnectionOf(await store(), clusterId);
      if (now?.sqlUser !== name) throw new Refusal("sql_connection_off");
      note({ sent: true });
    };
    await createSettled(cloud(), target, { before });
    return true;
  }).catch((error: unknown) => {
    // An earlier try of this connection created it; nothing else uses this name.
    if (error instanceof CloudError && error.code === "sql_user_exists") return false;
    throw error;
  });
  if (!isNew) await setOwnPassword(connection);
  await forgetSqlUsers(clusterId);
  await saveCreated(await store(), { clusterId, name }, { purpose: PURPOSE, ownerTeamId: null, by: authorOf(actor) });
}
