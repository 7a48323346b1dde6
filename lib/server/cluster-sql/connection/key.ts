import { recorded } from "../../audit/recorded.ts";
import { CloudError } from "../../base/cloud-error.ts";
import { keyMark, presentKeyMark } from "../../base/env/key-mark.ts";
import { forgetKey, keyNameOn, keyOn } from "../../base/env/keyring.ts";
import { Refusal } from "../../base/failure.ts";
import { log } from "../../base/log.ts";
import { track } from "../../base/request/in-flight.ts";
import { SqlError } from "../../base/sql-error.ts";
import { setPasswordSettled } from "../../cloud/api/settle.ts";
import { cloud } from "../../cloud/cloud-client.ts";
import { clusterName } from "../../cloud/cluster-name.ts";
import { requireChanges } from "../../cloud/key-reach.ts";
import { clusterAdminsOf, notify } from "../../notices/notices.ts";
import { ROLECALL } from "../../store/audit/record-event.ts";
import {
  mayHaveBeenKeyed,
  type SqlConnection,
  saveSqlKeyed,
  sqlConnectionOf,
} from "../../store/clusters/sql-connections.ts";
import type { Store } from "../../store/db/base.ts";
import { store } from "../../store/db/store.ts";
import { withLease } from "../../store/jobs/turns.ts";
import { destinationOf } from "./destination.ts";

/** For this long, a server that still has the previous key must not set its own password again. */
const REPLACED_MS = 30 * 60_000;

/** The reasons for which Rolecall sets the password by itself. */
const REASONS = {
  key: "the API key has changed",
  refused: "the cluster refused the password",
  unknown: "it was not known with which API key it was set",
} as const;
type Reason = keyof typeof REASONS;

/** Whether the password was derived from another key than this server's. False for an unknown key, since it may be the same. */
export function isOtherKey({ keyMark: known, clusterId, passwordFrom }: SqlConnection): boolean {
  const present = presentKeyMark(clusterId);
  return passwordFrom === "key" && known !== null && present !== null && known !== present;
}

/** Whether another server has recently set the password with a newer key. Reads the key file again first. */
export function isOldKey(connection: SqlConnection, now = Date.now()): boolean {
  if (!isOtherKey(connection) || connection.keyedAt < now - REPLACED_MS) return false;
  forgetKey(keyNameOn(connection.clusterId) ?? "");
  return connection.keyMarkBefore === presentKeyMark(connection.clusterId);
}

/** The mark of this server's key for a connection; null where a file holds the password. */
export function currentMark({ clusterId, passwordFrom }: Pick<SqlConnection, "clusterId" | "passwordFrom">) {
  return passwordFrom === "key" ? keyMark(keyOn(clusterId), clusterId) : null;
}

/**
 * Sets the derived password automatically, with an audit event of its own. If the key is the same and no server was interrupted while
 * setting it, the password was changed outside Rolecall, and Cluster Admins are notified.
 */
export async function rekey(connection: SqlConnection, reason: Reason, requestId: string): Promise<SqlConnection> {
  return inKeyTurn(connection, async (now) => {
    const { clusterId, sqlUser } = now;
    // Nothing would be sent, so there is nothing to record; each refused login would fill the audit.
    await requireChanges(await store(), clusterId);
    const isSame = reason === "refused" && !isOtherKey(now) && now.keyMark !== null;
    const isOutside = isSame && !(await mayHaveBeenKeyed(await store(), now));
    const about = {
      action: "sql_connection.rekey" as const,
      actor: ROLECALL,
      request: { requestId, address: "" },
      clusterId,
      target: sqlUser,
      details: { because: REASONS[reason], outside: isOutside },
    };
    await recorded(about, (note) => put(now, () => note({ sent: true })));
    if (isOutside) notifyRekeyed(await store(), now);
  });
}

/** Sets the derived password as part of a person's change, which the audit records. */
export async function setOwnPassword(connection: SqlConnection): Promise<SqlConnection> {
  return inKeyTurn(connection, (now) => put(now));
}

/**
 * Lets one server at a time set the password; waiting servers then find it set. Resolves to the connection after that. Throws the refusals
 * `busy` and `sql_connection_off`.
 */
async function inKeyTurn(
  connection: SqlConnection,
  set: (now: SqlConnection) => Promise<void>,
): Promise<SqlConnection> {
  const db = await store();
  const read = async () => {
    const now = await sqlConnectionOf(db, connection.clusterId);
    if (now?.sqlUser !== connection.sqlUser) throw new Refusal("sql_connection_off");
    return now;
  };
  const setOnce = async () => {
    const now = await read();
    // Another server has set it since.
    if (now.keyedAt === connection.keyedAt) await set(now);
    return read();
  };
  return withLease(db, { of: "ownPassword", clusterId: connection.clusterId }, setOnce).catch((error: unknown) => {
    const isGone = error instanceof CloudError && error.code === "sql_user_not_found";
    throw isGone ? new SqlError("sql_connection_user_gone") : error;
  });
}

async function put(connection: SqlConnection, sent = () => {}): Promise<void> {
  const { clusterId, sqlUser: name } = connection;
  const { password, keyMark: mark } = await destinationOf(connection);
  if (mark === null) throw new Refusal("sql_connection_from_file");
  const target = { clusterId, name, password };
  const before = async () => {
    // Derived from a key that was replaced since, the password would be an old one at once.
    if (presentKeyMark(clusterId) !== mark) throw new CloudError("busy", { outcome: "not_done" });
    sent();
  };
  await setPasswordSettled(cloud(), target, { before });
  await saveSqlKeyed(await store(), connection, mark);
}

/** Notifies the Cluster Admins that the password of Rolecall's own SQL user was changed outside. In the background; never fails. */
function notifyRekeyed(db: Store, { clusterId, sqlUser, keyedAt }: Rekeyed): void {
  const sending = (async () => {
    const [cluster, admins] = await Promise.all([clusterName(clusterId), clusterAdminsOf(db, clusterId)]);
    const text = `The password of Rolecall's SQL user ${sqlUser} was changed outside Rolecall on cluster ${cluster}. Rolecall has set a new one.`;
    await notify(db, admins, {
      kind: "drift",
      about: `drift:${clusterId}:password:${keyedAt}`,
      text,
      path: `/clusters/${clusterId}/sql-connection`,
      subject: `The password of Rolecall's SQL user was changed outside Rolecall on cluster ${cluster}`,
      sentences: [
        text,
        "The audit log of CockroachDB Cloud names the author. If you cannot explain the change, treat it as an intrusion.",
      ],
      label: "Open the SQL connection",
    });
  })();
  void track(
    sending.catch((error: unknown) =>
      log().error({ clusterId, error }, "the notice of a changed password was not sent"),
    ),
  );
}

type Rekeyed = { clusterId: string; sqlUser: string; keyedAt: number };
