import { ERROR_WORDS } from "#lib/shared/errors/errors.ts";
import type { ConnectInput, SqlConnectionView } from "#lib/shared/sql-users/sql-connection.ts";
import type { Permit } from "../../access/guard.ts";
import { CloudError } from "../../base/cloud-error.ts";
import { Refusal } from "../../base/failure.ts";
import type { Note } from "../../base/note.ts";
import { requestContext } from "../../base/request/request.ts";
import { SqlError } from "../../base/sql-error.ts";
import { cloud } from "../../cloud/cloud-client.ts";
import { clusterFacts } from "../../cloud/cluster-facts.ts";
import { type SqlConnection, saveSqlLevel } from "../../store/clusters/sql-connections.ts";
import { store } from "../../store/db/store.ts";
import { requireReachable } from "../reach.ts";
import { connectSql, reachLevel } from "./connect.ts";
import { placeOf } from "./destination.ts";
import { disconnectSql } from "./disconnect.ts";
import { existingConnection, requireOn } from "./existing.ts";
import { onCluster } from "./session.ts";
import { viewOf } from "./view.ts";

type Manage = Permit<"sql_connection.manage">;

/**
 * Changes the level of the connection. A SQL user at Manage revokes its own rights and stays. Any other is deleted and created anew, since
 * only the Cloud API can make a SQL user admin. Throws the refusals of turning off and on, and `sql_connection_left_off` in between.
 */
export async function changeLevel(
  permit: Manage,
  { clusterId, level }: ConnectInput,
  note: Note,
): Promise<SqlConnectionView> {
  const connection = await existingConnection(clusterId);
  requireOn(connection);
  if (connection.level === level) throw new Refusal("sql_connection_exists");
  note({ from: connection.level, level });
  if (connection.level === "manage") return lower(connection, level, note);
  if (connection.passwordFrom === "file") throw new Refusal("sql_connection_from_file");
  return makeAnew(permit, { clusterId, level }, note);
}

async function lower(connection: SqlConnection, level: ConnectInput["level"], note: Note): Promise<SqlConnectionView> {
  const { clusterId, sqlUser } = connection;
  note({ sqlUser });
  const { requestId } = await requestContext();
  const databases = await cloud().listDatabases(clusterId, { priority: "write" });
  // Continues an interrupted change, whose level is not proved yet.
  await onCluster(clusterId, requestId, (link) => reachLevel(link, { sqlUser, level }, databases), {
    isBeginning: true,
  });
  await saveSqlLevel(await store(), connection, level);
  return viewOf(clusterId);
}

async function makeAnew(permit: Manage, input: ConnectInput, note: Note): Promise<SqlConnectionView> {
  const cluster = await clusterFacts().writable(input.clusterId);
  // Checked before the old one is deleted, in case a new one could not log in.
  await requireReachable(await placeOf(cluster.id));
  await disconnectSql(permit, input, note);
  return connectSql(permit, input, note).catch((error: unknown) => {
    const isKnown = error instanceof SqlError || error instanceof CloudError || error instanceof Refusal;
    if (!isKnown || error.code === "sql_connection_begun") throw error;
    throw new Refusal("sql_connection_left_off", { vendorMessage: `${ERROR_WORDS[error.code].title}.` });
  });
}
