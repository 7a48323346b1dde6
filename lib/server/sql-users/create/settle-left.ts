import { newId } from "../../base/ids.ts";
import { log } from "../../base/log.ts";
import { isStopping } from "../../base/request/in-flight.ts";
import { onCluster } from "../../cluster-sql/connection/session.ts";
import { type SqlConnection, sqlConnections } from "../../store/clusters/sql-connections.ts";
import type { Store } from "../../store/db/base.ts";
import { inTransaction } from "../../store/db/transaction.ts";
import { markOver } from "../../store/people/notices.ts";
import {
  adminLeftAbout,
  type Creation,
  endCreation,
  removeCreation,
  saveWhose,
  unfinishedOn,
} from "../../store/sql-users/creations.ts";
import { ifStillLeft } from "../../store/sql-users/left-creations.ts";
import { storedSqlUsers } from "../../store/sql-users/present-sql-users.ts";
import type { Noticed } from "../../store/sql-users/record-drift.ts";
import { saveReplaced } from "../../store/sql-users/replaced-sql-user.ts";
import { reportDrift } from "../drift/drift.ts";
import { notifyAdminLeft } from "../drift/notify-drift.ts";
import { isStillLeft } from "../drift/unfinished.ts";
import { lookAt } from "./mark.ts";
import { Pauses } from "./pauses.ts";
import { takeMarks } from "./take-marks.ts";

const pauses = new Pauses("creations-paused");

/**
 * Looks once at each creation that was left in the middle: whether its SQL user is there, and is its own. One that is another's is recorded
 * as created outside Rolecall, and the creation ends. Takes marks away that nothing needs any more.
 */
export async function settleCreations(db: Store): Promise<void> {
  const clusters = (await sqlConnections(db)).filter(isUsable).map(({ clusterId }) => clusterId);
  for (const creation of await unfinishedOn(db, clusters)) {
    if (isStopping()) return;
    if (pauses.has(creation.id)) continue;
    await settle(db, creation).catch((error: unknown) => {
      pauses.add(creation.id);
      const { clusterId, name } = creation;
      log().warn({ clusterId, name, error }, "a creation that stopped was not looked at; trying again");
    });
  }
  await takeMarks(db);
}

const isUsable = ({ state, level }: SqlConnection) => state === "on" && level !== "observe";

/** A person may finish it during the look, which then shows an earlier state: it counts only where nothing has changed since. */
async function settle(db: Store, creation: Creation): Promise<void> {
  const { id, clusterId, name, whose, way, step } = creation;
  const row = (await storedSqlUsers(db, clusterId)).get(name);
  if (!isStillLeft(creation, row)) {
    await ifStillLeft(db, creation, (transaction) => endCreation(transaction, id));
    return;
  }
  // What no list shows is in nobody's way: a person may finish it, or create it anew.
  if (!row || (whose === null && !(await isThere(db, creation)))) return;
  // Rolecall does not revoke it by itself: nothing proves whose it is.
  if (way !== "api" || step !== "begun") return;
  const mayBeAdmin = row.state === "admin" || row.state === "unknown";
  await (mayBeAdmin ? notifyAdminLeft(db, creation) : markOver(db, adminLeftAbout(id)));
}

/** Looks whose the SQL user is, and stores that; false where it is not there, or is another's. */
async function isThere(db: Store, creation: Creation): Promise<boolean> {
  const { id, clusterId } = creation;
  const seen = await onCluster(clusterId, newId("req"), (link) => lookAt(link, creation));
  pauses.delete(id);
  const noticed = await ifStillLeft(db, creation, async (transaction) => {
    if (seen === "another") return giveUp(transaction, creation);
    if (seen !== "absent") await saveWhose(transaction, id, seen);
    return [];
  });
  reportDrift(db, clusterId, noticed ?? []);
  return noticed !== undefined && (seen === "ours" || seen === "unproved");
}

/** Ends a creation in whose place another SQL user is, and records that one. Resolves to the drift that is to be reported. */
export async function giveUp(db: Store, { id, clusterId, name }: Creation): Promise<Noticed[]> {
  return inTransaction(db, async (transaction) => {
    const noticed = await saveReplaced(transaction, { clusterId, name });
    await removeCreation(transaction, id);
    return noticed;
  });
}
