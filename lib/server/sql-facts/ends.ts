import "server-only";
import { disableLogin, endSessions, expireLogin } from "#lib/sql/templates/admin.ts";
import { newId } from "../base/ids.ts";
import { isStopping } from "../base/in-flight.ts";
import { log } from "../base/log.ts";
import { singleton } from "../base/singleton.ts";
import { cloud } from "../clusters/cloud-client.ts";
import { clusterAdminsOf, notify } from "../notices/notices.ts";
import { recorded } from "../run/recorded.ts";
import { runAll } from "../sql/run-all.ts";
import { onCluster } from "../sql-connection/session.ts";
import type { Store } from "../store/base.ts";
import { endUnmarked } from "../store/creations.ts";
import { onOneServer } from "../store/leases.ts";
import { type SqlConnection, sqlConnections } from "../store/sql-connections.ts";
import { accountsOfTeam, type End, endsToDo, isToDo, saveEndDone, saveEndSet } from "../store/sql-user-ends.ts";
import { nameOf } from "./notify.ts";
import { forgetSqlUserFacts } from "./one-user.ts";

/** No person is signed in when an end comes. */
const ROLECALL = { accountId: "server", email: "Rolecall" };

/**
 * Sets new ends of access on the cluster, as the expiry of the password, so that the cluster itself refuses the password from that time on.
 * The expiry ends passwords only (cockroachdb/cockroach#45541). At the end it disables the login, which ends every way in, ends the
 * sessions, and notifies the owners. An end that was over before the SQL connection was turned on stays a reminder. Of several servers on
 * one store, one does it.
 */
export async function carryOutEnds(db: Store, now = Date.now()): Promise<void> {
  const ends = await endsToDo(db, now);
  if (ends.length === 0) return;
  await onOneServer(db, "ends-of-access", async () => {
    const connections = new Map((await sqlConnections(db)).map((each) => [each.clusterId, each]));
    for (const [clusterId, group] of Map.groupBy(ends, (end) => end.clusterId)) {
      const connection = connections.get(clusterId);
      if (connection?.state !== "on" || connection.level === "observe") continue;
      const real = group.filter(({ at, isSet }) => isSet || at >= connection.createdAt);
      await onOneCluster(db, connection, real, now);
    }
  });
}

/** After a failure the pause doubles, so that an end that is refused each time does not fill the audit. */
const FIRST_PAUSE_MS = 30_000;
const LONGEST_PAUSE_MS = 10 * 60_000;

function pauses(): Map<string, { until: number; ms: number }> {
  return singleton("ends-paused", () => new Map());
}

function pause(key: string, now: number): void {
  const ms = Math.min(2 * (pauses().get(key)?.ms ?? FIRST_PAUSE_MS / 2), LONGEST_PAUSE_MS);
  pauses().set(key, { until: now + ms, ms });
}

/** Another end of the same SQL user does not wait for a failure of this one. */
function keyOf({ rowId, at }: End): string {
  return `${rowId}:${at}`;
}

/** A failed end is tried again later and does not hold up others. */
async function onOneCluster(db: Store, connection: SqlConnection, ends: readonly End[], now: number): Promise<void> {
  for (const end of ends) {
    if (isStopping()) return;
    if ((pauses().get(keyOf(end))?.until ?? 0) > now) continue;
    try {
      await cloud().turns.take(end.clusterId, end.name, async () => {
        // A person may have set another end while this one waited, and another server may have done it.
        if (!(await isToDo(db, end, now))) return;
        if (end.at <= now) await finish(db, connection, end);
        else await notifyOfEnd(db, end);
      });
      pauses().delete(keyOf(end));
    } catch (error) {
      pause(keyOf(end), now);
      log().warn(
        { clusterId: end.clusterId, name: end.name, error },
        "an end of access was not carried out; trying again",
      );
    }
  }
}

async function notifyOfEnd(db: Store, end: End): Promise<void> {
  const { clusterId, name, at } = end;
  const about = {
    action: "sql_user.expire_login",
    actor: ROLECALL,
    request: newRequest(),
    clusterId,
    target: name,
  } as const;
  await recorded({ ...about, details: { validUntil: new Date(at).toISOString() } }, async (note) => {
    note({ sent: true });
    await onCluster(clusterId, about.request.requestId, async (link) => {
      await runAll(link, expireLogin(name, at));
    });
  });
  await saveEndSet(db, end);
  await endUnmarked(db, end);
  forgetSqlUserFacts(end);
}

async function finish(db: Store, { level }: SqlConnection, end: End): Promise<void> {
  const { clusterId, name, at } = end;
  const about = {
    action: "sql_user.end_access",
    actor: ROLECALL,
    request: newRequest(),
    clusterId,
    target: name,
  } as const;
  await recorded({ ...about, details: { end: new Date(at).toISOString() } }, async (note) => {
    note({ sent: true, sessions: level === "manage" ? "ended" : "left open" });
    await onCluster(clusterId, about.request.requestId, async (link) => {
      // Also for an end that the cluster never got: it would accept logins again once the login is enabled.
      const sessions = level === "manage" ? endSessions(name) : [];
      await runAll(link, [...expireLogin(name, at), ...disableLogin(name), ...sessions]);
    });
  });
  // Before it is marked as done: after a crash in between it runs again, and the owners are notified once.
  await notifyOwners(db, end);
  await saveEndDone(db, end);
  await endUnmarked(db, end);
  forgetSqlUserFacts(end);
}

async function notifyOwners(db: Store, { clusterId, name, at, teamId }: End): Promise<void> {
  const [cluster, owners, admins] = await Promise.all([
    nameOf(clusterId),
    teamId === null ? [] : accountsOfTeam(db, teamId),
    clusterAdminsOf(db, clusterId),
  ]);
  await notify(db, owners.length > 0 ? owners : admins, {
    kind: "access_ended",
    about: `end:${clusterId}:${name}:${at}`,
    text: `The access of the SQL user ${name} on cluster ${cluster} has ended: its login is disabled. A Cluster Admin can enable it again.`,
    subject: `Access of ${name} has ended`,
    path: owners.length > 0 ? "/my" : `/clusters/${clusterId}/users/${encodeURIComponent(name)}`,
    label: "Open the SQL user",
  });
}

function newRequest() {
  return { requestId: newId("req"), address: "" };
}
