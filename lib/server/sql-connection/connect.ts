import "server-only";
import { randomBytes } from "node:crypto";
import { ERROR_WORDS } from "#lib/shared/errors.ts";
import type { ConnectInput, SqlConnectionView } from "#lib/shared/sql-connection.ts";
import { membershipsOf } from "#lib/sql/answers/held.ts";
import { OWN_PREFIX } from "#lib/sql/names.ts";
import { SYSTEM_DATABASE } from "#lib/sql/objects.ts";
import { levelScript, showOwnRoles } from "#lib/sql/own-user.ts";
import type { Permit } from "../access/guard.ts";
import { byOf } from "../base/by.ts";
import { Refusal } from "../base/failure.ts";
import type { Note } from "../base/note.ts";
import { requestContext } from "../base/request.ts";
import { CloudError } from "../cloud/error.ts";
import { createSettled, deleteSettled } from "../cloud/settle.ts";
import { cloud } from "../clusters/cloud-client.ts";
import { clusterFacts } from "../clusters/cluster-facts.ts";
import { recorded } from "../run.ts";
import type { Link } from "../sql/link.ts";
import { links } from "../sql/links.ts";
import { requireReachable } from "../sql/reach.ts";
import { SqlError } from "../sql/sql-error.ts";
import { forgetSqlUsers } from "../sql-users/sql-user-list.ts";
import {
  addSqlConnection,
  raiseGeneration,
  removeSqlConnection,
  type SqlConnection,
  saveSqlFailure,
  saveSqlProved,
  sqlConnectionOf,
} from "../store/sql-connections.ts";
import { saveCreated, saveDeleted } from "../store/sql-users.ts";
import { store } from "../store/store.ts";
import { destinationOf, placeOf } from "./destination.ts";
import { onCluster, requireLevel, setOwnPassword } from "./session.ts";
import { viewOf } from "./view.ts";

type Manage = Permit<"sql_connection.manage">;
type OfCluster = { clusterId: string };

const PURPOSE = "Rolecall's own SQL connection";

/**
 * Turns the connection on: makes Rolecall's own SQL user by the Cloud API, and lets it run the SQL of its level. What was begun and not
 * finished is taken up again. Throws CloudError, SqlError or Refusal: `sql_connection_begun` where its SQL user is there already.
 */
export async function connectSql(
  permit: Manage,
  { clusterId, level }: ConnectInput,
  note: Note,
): Promise<SqlConnectionView> {
  const cluster = await clusterFacts().writable(clusterId);
  // Before anything is made: an allowlist without Rolecall is what fails most often.
  await requireReachable(await placeOf(cluster.id));
  const databases = await cloud().listDatabases(cluster.id, { priority: "write" });
  const db = await store();
  const newName = `${OWN_PREFIX}${randomBytes(5).toString("hex")}`;
  const isNew = await addSqlConnection(db, { clusterId: cluster.id, sqlUser: newName, level, by: permit.actor.name });
  const connection = await sqlConnectionOf(db, cluster.id);
  if (!connection || connection.state === "on" || connection.level !== level)
    throw new Refusal("sql_connection_exists");
  note({ sqlUser: connection.sqlUser, level });
  const script = levelScript(
    level,
    connection.sqlUser,
    databases.filter((database) => database !== SYSTEM_DATABASE),
  );
  await makeOwnUser(permit, connection).catch(async (error: unknown) => {
    // Nothing is there: what would be left to finish or to turn off?
    if (isNew && error instanceof CloudError && error.outcome === "not_done") await removeSqlConnection(db, connection);
    throw error;
  });
  const { requestId } = await requestContext();
  const begin = async (link: Link) => {
    const roles = await link.run(showOwnRoles(connection.sqlUser));
    // One that was begun before may have taken admin from itself already.
    const isAdmin = membershipsOf(connection.sqlUser, [roles]).adminThrough !== undefined;
    if (isAdmin) for (const statement of script) await link.run(statement);
    await requireLevel(link, connection);
  };
  await onCluster(cluster.id, requestId, begin, { isBeginning: true, isTest: true }).catch(async (error: unknown) => {
    throw await asBegun(connection, error);
  });
  await saveSqlProved(db, connection);
  return viewOf(cluster.id);
}

/** What went wrong after Rolecall's SQL user was made: no words may say that nothing was changed. */
async function asBegun(connection: SqlConnection, error: unknown): Promise<unknown> {
  if (!(error instanceof SqlError) && !(error instanceof CloudError) && !(error instanceof Refusal)) return error;
  await saveSqlFailure(await store(), connection, error.code);
  const words = error instanceof SqlError ? error.words : undefined;
  return new Refusal("sql_connection_begun", {
    vendorMessage: [`${ERROR_WORDS[error.code].title}.`, words].filter(Boolean).join(" "),
  });
}

/** The create is recorded for itself: so it is known that this SQL user was not made outside of Rolecall. */
async function makeOwnUser({ actor }: Manage, connection: SqlConnection): Promise<void> {
  const { clusterId, sqlUser: name } = connection;
  const { password } = await destinationOf(connection);
  const request = await requestContext();
  const about = {
    action: "sql_user.create",
    actor,
    request,
    clusterId,
    target: name,
    details: { purpose: PURPOSE },
  } as const;
  const begun = Date.now();
  const isNew = await recorded(about, async (note) => {
    const target = { clusterId, name, password: password.reveal() };
    const before = async () => {
      // Turned off meanwhile: then nobody would know of it.
      const now = await sqlConnectionOf(await store(), clusterId);
      if (now?.sqlUser !== name) throw new Refusal("sql_connection_off");
      note({ sent: true });
    };
    await createSettled(cloud(), target, { before });
    return true;
  }).catch((error: unknown) => {
    // Nobody else knows this name: it is the one that an earlier try has made.
    if (error instanceof CloudError && error.code === "sql_user_exists") return false;
    throw error;
  });
  if (!isNew) await setOwnPassword(connection, begun);
  await forgetSqlUsers(clusterId);
  await saveCreated(await store(), { clusterId, name }, { purpose: PURPOSE, ownerTeamId: null, by: byOf(actor) });
}

/** Gives Rolecall's SQL user the next derived password. */
export async function rotateSqlConnection(
  _permit: Manage,
  { clusterId }: OfCluster,
  note: Note,
): Promise<SqlConnectionView> {
  const db = await store();
  const connection = await existing(clusterId);
  const generation = await raiseGeneration(db, connection, connection.generation);
  note({ sqlUser: connection.sqlUser, generation: String(generation) });
  await links().drop(clusterId);
  await setOwnPassword({ ...connection, generation }, Date.now());
  const { requestId } = await requestContext();
  await onCluster(clusterId, requestId, (link) => link.run(showOwnRoles(connection.sqlUser)));
  return viewOf(clusterId);
}

/** Logs in anew, whatever failed before: a person has changed something, such as the allowlist. */
export async function testSqlConnection(
  _permit: Manage,
  { clusterId }: OfCluster,
  note: Note,
): Promise<SqlConnectionView> {
  const { sqlUser } = await existing(clusterId);
  note({ sqlUser });
  await links().drop(clusterId);
  const { requestId } = await requestContext();
  await onCluster(clusterId, requestId, (link) => link.run(showOwnRoles(sqlUser)), { isTest: true });
  return viewOf(clusterId);
}

/** Turns the connection off: deletes Rolecall's SQL user, then forgets it. */
export async function disconnectSql(
  { actor }: Manage,
  { clusterId }: OfCluster,
  note: Note,
): Promise<SqlConnectionView> {
  const cluster = await clusterFacts().writable(clusterId);
  const connection = await existing(cluster.id);
  const { sqlUser: name } = connection;
  note({ sqlUser: name });
  await links().drop(cluster.id);
  const request = await requestContext();
  const about = {
    action: "sql_user.delete",
    actor,
    request,
    clusterId: cluster.id,
    target: name,
    details: {},
  } as const;
  await recorded(about, (note) =>
    deleteSettled(cloud(), { clusterId: cluster.id, name }, { before: async () => note({ sent: true }) }),
  ).catch((error: unknown) => {
    if (!(error instanceof CloudError) || error.code !== "sql_user_not_found") throw error;
  });
  // A check that was under way may have opened it again.
  await links().drop(cluster.id);
  const db = await store();
  await forgetSqlUsers(cluster.id);
  await saveDeleted(db, { clusterId: cluster.id, name });
  await removeSqlConnection(db, connection);
  return viewOf(cluster.id);
}

async function existing(clusterId: string): Promise<SqlConnection> {
  const connection = await sqlConnectionOf(await store(), clusterId);
  if (!connection) throw new Refusal("sql_connection_off");
  return connection;
}
