import type { ExpressionBuilder } from "kysely";
import type { SqlLevel } from "#lib/sql/own-user.ts";
import { keyAccess } from "../../base/env/keyring.ts";
import type { Store } from "../db/base.ts";
import { camel } from "../db/camel.ts";
import type { Tables } from "../db/tables.ts";
import { inTransaction } from "../db/transaction.ts";
import { wakeEnds } from "../sql-users/sql-user-ends.ts";

/**
 * Whether the cluster may have the password in clear text, for a hash older than SCRAM-SHA-256: a person accepts it. After a login by SCRAM
 * `never`, whatever was before.
 */
type ClearText = "never" | "accepted";

/** Rolecall's own SQL user on a cluster. Times are epoch milliseconds. */
export type SqlConnection = {
  readonly clusterId: string;
  readonly sqlUser: string;
  readonly level: SqlLevel;
  /** counts the passwords that were derived for it, from 1 */
  readonly generation: number;
  /** `connecting`: begun, and not proved yet; `key_reads`: off, since its password is derived and the API key only reads */
  readonly state: "connecting" | "on" | "key_reads";
  readonly createdAt: number;
  readonly createdBy: string;
  /** when its password was set last */
  readonly keyedAt: number;
  /** when a session was opened last */
  readonly usedAt: number | null;
  /** the error code of the newest failure after that, and when */
  readonly failure: string | null;
  readonly failedAt: number | null;
  /** whether the Cloud API lists SQL users that SQL has made; null until the first one was made */
  readonly listsSqlMade: boolean | null;
  /** `file`: a file of the operator holds the password, and the SQL user is not made or deleted by Rolecall */
  readonly passwordFrom: "key" | "file";
  /** the mark of the API key that its password was derived from, see `keyMark`; null where unknown */
  readonly keyMark: string | null;
  /** the mark of the key before; null where unknown */
  readonly keyMarkBefore: string | null;
  readonly clearText: ClearText;
};

/** The SQL connection of a cluster; undefined without one. */
export async function sqlConnectionOf(store: Store, clusterId: string): Promise<SqlConnection | undefined> {
  const row = await connections(store).where("cluster_id", "=", clusterId).executeTakeFirst();
  return row && connectionOf(row);
}

/** The connection by which SQL users can be made on a cluster, if there is one. */
export async function creatingConnection(store: Store, clusterId: string): Promise<SqlConnection | undefined> {
  return creating(await sqlConnectionOf(store, clusterId));
}

/** The connection, if SQL users can be made by it. */
export function creating(connection: SqlConnection | undefined): SqlConnection | undefined {
  if (connection?.state !== "on") return undefined;
  switch (connection.level) {
    case "observe":
      return undefined;
    case "create":
      // It could not take admin from one that the Cloud API makes.
      return connection.listsSqlMade === false ? undefined : connection;
    case "manage":
      return connection;
    default:
      return connection.level satisfies never;
  }
}

/** The connections of all clusters. */
export async function sqlConnections(store: Store): Promise<SqlConnection[]> {
  return (await connections(store).orderBy("cluster_id").execute()).map(connectionOf);
}

/** The connections of these clusters, for a page at most. */
export async function sqlConnectionsOn(store: Store, clusterIds: readonly string[]): Promise<SqlConnection[]> {
  if (clusterIds.length === 0) return [];
  return (await connections(store).where("cluster_id", "in", clusterIds).execute()).map(connectionOf);
}

/** Whether the password would be derived from a key that only reads: its thief would get a SQL user with rights. */
function isOfReadingKey({ clusterId, passwordFrom }: Pick<SqlConnection, "clusterId" | "passwordFrom">): boolean {
  return passwordFrom === "key" && keyAccess(clusterId) === "read";
}

const connections = (store: Store) =>
  store
    .selectFrom("sql_connections")
    .select(["cluster_id", "own_name as sqlUser", "level", "generation", "state", "created_at", "created_by"])
    .select(["keyed_at", "used_at", "failure", "failed_at", "lists_sql_made", "password_from"])
    .select(["key_mark", "key_mark_before", "clear_text"]);

type Row = Awaited<ReturnType<ReturnType<typeof connections>["execute"]>>[number];

function connectionOf(row: Row): SqlConnection {
  const { state, listsSqlMade, clearText, ...connection } = camel(row);
  return {
    ...connection,
    state: isOfReadingKey(connection) ? "key_reads" : state,
    listsSqlMade: listsSqlMade === null ? null : listsSqlMade === 1,
    clearText: clearText ?? "never",
  };
}

type NewConnection = Pick<SqlConnection, "clusterId" | "sqlUser" | "level" | "passwordFrom" | "keyMark"> & {
  by: string;
};

/** Begins a connection. False where the cluster has one. */
export async function addSqlConnection(
  store: Store,
  { clusterId, sqlUser, level, by, passwordFrom, keyMark }: NewConnection,
  now = Date.now(),
): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await store
    .insertInto("sql_connections")
    .values({
      cluster_id: clusterId,
      own_name: sqlUser,
      level,
      generation: 1,
      state: "connecting",
      created_at: now,
      created_by: by,
      keyed_at: now,
      used_at: null,
      failure: null,
      failed_at: null,
      lists_sql_made: null,
      password_from: passwordFrom,
      key_mark: keyMark,
      key_mark_before: null,
      clear_text: null,
    })
    .onConflict((conflict) => conflict.column("cluster_id").doNothing())
    .executeTakeFirst();
  return Number(numInsertedOrUpdatedRows ?? 0) > 0;
}

const KEYING = ["sql_connection.connect", "sql_connection.rotate", "sql_connection.rekey"] as const;

/**
 * Whether a server may have set a password that is not stored here: a change began, and its outcome is open or unknown, for example
 * after a crash between the call and the store.
 */
export async function mayHaveBeenKeyed(
  store: Store,
  { clusterId, keyedAt }: Pick<SqlConnection, "clusterId" | "keyedAt">,
): Promise<boolean> {
  const isOpen = (eb: ExpressionBuilder<Tables, "audit_events">) =>
    eb.exists(
      eb.selectFrom("open_intents").select("sequence").whereRef("open_intents.sequence", "=", "audit_events.sequence"),
    );
  const found = await store
    .selectFrom("audit_events")
    .select("sequence")
    .where("cluster_id", "=", clusterId)
    .where("action", "in", KEYING)
    .where("at", ">", keyedAt)
    .where((eb) => eb.or([eb("outcome", "=", "unknown"), isOpen(eb)]))
    .limit(1)
    .executeTakeFirst();
  return found !== undefined;
}

/** Saves that a session was opened, with which key's password and whether in clear text, and clears saved failures. */
export async function saveSqlConnected(
  store: Store,
  named: Named,
  { keyMark, clearText }: Pick<SqlConnection, "keyMark" | "clearText">,
  now = Date.now(),
): Promise<void> {
  const connected = { used_at: now, failure: null, failed_at: null, key_mark: keyMark };
  if (clearText === "never") return change(store, named, Object.assign(connected, { clear_text: null }));
  await change(store, named, connected);
  // Another login may have done without clear text since this one began: then none is used any more.
  await store
    .updateTable("sql_connections")
    .set({ clear_text: clearText })
    .where("cluster_id", "=", named.clusterId)
    .where("own_name", "=", named.sqlUser)
    .where("clear_text", "is not", null)
    .execute();
}

/** Notes that a person accepts that the cluster has the password in clear text. */
export async function acceptClearText(store: Store, named: Named): Promise<void> {
  await change(store, named, { failure: null, failed_at: null, clear_text: "accepted" });
}

/** Notes that the level was proved: from then on others may use it. */
export async function saveSqlProved(store: Store, named: Named): Promise<void> {
  await inTransaction(store, async (transaction) => {
    await change(transaction, named, { state: "on", failure: null, failed_at: null });
    await wakeEnds(transaction, named.clusterId);
  });
}

/** Notes the failure of a connection, with its time. */
export async function saveSqlFailure(store: Store, named: Named, failure: string, now = Date.now()): Promise<void> {
  await change(store, named, { failure, failed_at: now });
}

/** Notes that the password was set, with which key, and which one was in use before. */
export async function saveSqlKeyed(
  store: Store,
  connection: SqlConnection,
  keyMark: string,
  now = Date.now(),
): Promise<void> {
  const before = connection.keyMark === keyMark ? connection.keyMarkBefore : connection.keyMark;
  const marks = { key_mark: keyMark, key_mark_before: before };
  // Later than the last time in any case: by this, servers with other clocks see that it was set.
  const keyedAt = Math.max(now, connection.keyedAt + 1);
  await change(store, connection, { keyed_at: keyedAt, failure: null, failed_at: null, ...marks });
}

/** Notes another level, which was proved. */
export async function saveSqlLevel(store: Store, named: Named, level: SqlLevel): Promise<void> {
  await inTransaction(store, async (transaction) => {
    await change(transaction, named, { level, failure: null, failed_at: null });
    await wakeEnds(transaction, named.clusterId);
  });
}

/** Notes whether the Cloud API lists SQL users that SQL has made. */
export async function saveListsSqlMade(store: Store, { clusterId, sqlUser }: Named, lists: boolean): Promise<void> {
  await store
    .updateTable("sql_connections")
    .set({ lists_sql_made: lists ? 1 : 0 })
    .where("cluster_id", "=", clusterId)
    .where("own_name", "=", sqlUser)
    .execute();
}

/** Moves to the next derived password, unless another server has done so; resolves to the present generation. */
export async function raiseGeneration(store: Store, named: Named, from: number): Promise<number> {
  await store
    .updateTable("sql_connections")
    .set({ generation: from + 1 })
    .where("cluster_id", "=", named.clusterId)
    .where("own_name", "=", named.sqlUser)
    .where("generation", "=", from)
    .execute();
  return (await sqlConnectionOf(store, named.clusterId))?.generation ?? from;
}

/** Forgets the connection of a cluster with this SQL user. */
export async function removeSqlConnection(store: Store, { clusterId, sqlUser }: Named): Promise<void> {
  await store
    .deleteFrom("sql_connections")
    .where("cluster_id", "=", clusterId)
    .where("own_name", "=", sqlUser)
    .execute();
}

type Named = Pick<SqlConnection, "clusterId" | "sqlUser">;

async function change(
  store: Store,
  { clusterId, sqlUser }: Named,
  set: Pick<Tables["sql_connections"], "failure" | "failed_at"> & Partial<Tables["sql_connections"]>,
): Promise<void> {
  await store
    .updateTable("sql_connections")
    .set(set)
    .where("cluster_id", "=", clusterId)
    .where("own_name", "=", sqlUser)
    .execute();
}
