import "server-only";
import { ROLECALL } from "../audit/audit.ts";
import { apiKey, forgetApiKey } from "../base/env.ts";
import { Refusal } from "../base/failure.ts";
import { CloudError } from "../cloud/error.ts";
import { setPasswordSettled } from "../cloud/settle.ts";
import { cloud } from "../clusters/cloud-client.ts";
import { recorded } from "../run/recorded.ts";
import { keyMark } from "../sql/own-password.ts";
import { SqlError } from "../sql/sql-error.ts";
import { notifyRekeyed } from "../sql-users/notify-drift.ts";
import { takeLease } from "../store/leases.ts";
import { mayHaveBeenKeyed, type SqlConnection, saveSqlKeyed, sqlConnectionOf } from "../store/sql-connections.ts";
import { store } from "../store/store.ts";
import { destinationOf } from "./destination.ts";

/** Within this time a server that still has the key from before must not set its password back. */
const REPLACED_MS = 30 * 60_000;

/** Why Rolecall sets the password by itself. */
const REASONS = {
  key: "the API key has changed",
  refused: "the cluster refused the password",
  unknown: "it was not known with which API key it was set",
} as const;
type Reason = keyof typeof REASONS;

/** Whether the password was derived from another key than this server's. What was derived from an unknown key may be right. */
export function isOtherKey({ keyMark: known, clusterId, passwordFrom }: SqlConnection): boolean {
  return passwordFrom === "key" && known !== null && known !== keyMark(apiKey(), clusterId);
}

/** Whether another server has set the password with a newer key a short time ago. A changed key file is looked at first. */
export function isOldKey(connection: SqlConnection, now = Date.now()): boolean {
  if (!isOtherKey(connection) || connection.keyedAt < now - REPLACED_MS) return false;
  forgetApiKey();
  return connection.keyMarkBefore === keyMark(apiKey(), connection.clusterId);
}

/** The mark of this server's key for a connection; null where a file holds the password. */
export function currentMark({ clusterId, passwordFrom }: Pick<SqlConnection, "clusterId" | "passwordFrom">) {
  return passwordFrom === "key" ? keyMark(apiKey(), clusterId) : null;
}

/**
 * Sets the derived password without a person's word, with an audit event of its own. Where the key is the same and no server was
 * interrupted while it set the password, that was changed outside Rolecall, and Cluster Admins are notified.
 */
export async function rekey(connection: SqlConnection, reason: Reason, requestId: string): Promise<SqlConnection> {
  return withKeyLease(connection, async (now) => {
    const { clusterId, sqlUser } = now;
    const isSame = reason === "refused" && !isOtherKey(now) && now.keyMark !== null;
    const isOutside = isSame && !(await mayHaveBeenKeyed(await store(), now));
    const about = {
      ...({ action: "sql_connection.rekey", actor: ROLECALL, request: { requestId, address: "" } } as const),
      ...{ clusterId, target: sqlUser, details: { because: REASONS[reason], outside: isOutside } },
    };
    await recorded(about, (note) => put(now, () => note({ sent: true })));
    if (isOutside) notifyRekeyed(await store(), now);
  });
}

/** Sets the derived password for a person, whose change the audit has. */
export async function setOwnPassword(connection: SqlConnection): Promise<SqlConnection> {
  return withKeyLease(connection, (now) => put(now));
}

/**
 * One server at a time; those that waited find it set. Resolves to the connection as it is then. Throws the refusals `busy` and
 * `sql_connection_off`.
 */
async function withKeyLease(
  connection: SqlConnection,
  set: (now: SqlConnection) => Promise<void>,
): Promise<SqlConnection> {
  const db = await store();
  const read = async () => {
    const now = await sqlConnectionOf(db, connection.clusterId);
    if (now?.sqlUser !== connection.sqlUser) throw new Refusal("sql_connection_off");
    return now;
  };
  const giveBack = await takeLease(db, `sql-key:${connection.clusterId}`);
  if (!giveBack) throw new Refusal("busy");
  try {
    const now = await read();
    // Another server has set it since.
    if (now.keyedAt === connection.keyedAt) await set(now);
    return await read();
  } catch (error) {
    const isGone = error instanceof CloudError && error.code === "sql_user_not_found";
    throw isGone ? new SqlError("sql_connection_user_gone") : error;
  } finally {
    await giveBack();
  }
}

async function put(connection: SqlConnection, sent = () => {}): Promise<void> {
  const { clusterId, sqlUser: name } = connection;
  const mark = keyMark(apiKey(), clusterId);
  const { password } = await destinationOf(connection);
  const target = { clusterId, name, password: password.reveal() };
  await setPasswordSettled(cloud(), target, { before: async () => sent() });
  await saveSqlKeyed(await store(), connection, mark);
}
