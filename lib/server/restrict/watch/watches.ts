import { holderOn, limitOf } from "#lib/shared/policy.ts";
import { present } from "#lib/shared/present.ts";
import type {
  ShownWatch,
  StopWatchInput,
  WatchInput,
  WatchList,
  WatchStarted,
} from "#lib/shared/restrict/watch/watching.ts";
import type { Permit } from "../../access/guard.ts";
import { settingsNow } from "../../access/settings.ts";
import { Refusal } from "../../base/failure.ts";
import { clusterFacts } from "../../cloud/cluster-facts.ts";
import type { AnyJob } from "../../jobs/define.ts";
import { wake } from "../../jobs/work.ts";
import { sqlUserNames } from "../../sql-users/find-sql-user.ts";
import { sqlConnectionOf } from "../../store/clusters/sql-connections.ts";
import { storeTime } from "../../store/db/clock.ts";
import { store } from "../../store/db/store.ts";
import { inTransaction } from "../../store/db/transaction.ts";
import { storedSqlUsers } from "../../store/sql-users/present-sql-users.ts";
import { isWatched, startWatches, stopWatches, type Watch, watchesOn } from "../../store/sql-users/watches.ts";
import { beginReadings, watchJob } from "./job.ts";

type Restricts = Permit<"sql_users.restrict">;
const DAY_MS = 24 * 60 * 60_000;

/**
 * Watches SQL users of a cluster for some days; of one that is watched already, until the new end. Nothing is changed on the cluster.
 *
 * Throws `cluster_not_found`, `sql_connection_off`, `watch_costs` on Basic without `costs`, `sql_user_not_found`, and the limits of each SQL
 * user. After an error none is watched that was not.
 */
export async function startWatching(
  permit: Restricts,
  { clusterId, names, days, reason, costs }: WatchInput,
): Promise<WatchStarted> {
  const [{ plan }, db] = [await clusterFacts().one(clusterId), await store()];
  if ((await sqlConnectionOf(db, clusterId))?.state !== "on") throw new Refusal("sql_connection_off");
  if (plan === "BASIC" && !costs) throw new Refusal("watch_costs");
  const rows = await rowsOf(permit, clusterId, names);
  const { accountId: id, name } = permit.actor;
  const begun = await inTransaction(db, async (transaction) => {
    const until = (await storeTime(transaction)) + days * DAY_MS;
    await startWatches(transaction, rows, { until, reason, by: { id, name } });
    return { until, jobId: await beginReadings(transaction, clusterId) };
  });
  if (begun.jobId !== undefined) wake(watchJob as AnyJob, begun.jobId);
  return { watched: rows.length, until: begun.until };
}

async function rowsOf({ actor, permission }: Restricts, clusterId: string, names: readonly string[]) {
  const db = await store();
  const there = new Set(await sqlUserNames(clusterId));
  const [stored, settings] = [await storedSqlUsers(db, clusterId), await settingsNow(db)];
  const holder = holderOn(actor, clusterId);
  return [...new Set(names)].map((name) => {
    const row = stored.get(name);
    if (!there.has(name) || !row) throw new Refusal("sql_user_not_found", { vendorMessage: name });
    const limit = limitOf(permission, holder, row, settings);
    if (limit)
      throw new Refusal(limit === "protected" ? "sql_user_protected" : "limited_to_restricted", {
        vendorMessage: name,
      });
    return { sqlUserId: row.id, clusterId, name };
  });
}

/** Ends the watches of these SQL users. What was seen stays for its 30 days. */
export async function stopWatching(
  { actor }: Restricts,
  { clusterId, names }: StopWatchInput,
): Promise<{ stopped: number }> {
  await clusterFacts().one(clusterId);
  const stopped = await inTransaction(await store(), (transaction) =>
    stopWatches(transaction, clusterId, { names, by: actor.name }),
  );
  return { stopped: stopped.length };
}

/** Who is or was watched on a cluster, why and until when. */
export async function listWatches(_permit: Restricts, { clusterId }: { clusterId: string }): Promise<WatchList> {
  const [{ plan }, db] = [await clusterFacts().one(clusterId), await store()];
  const [connection, watches, now] = await Promise.all([
    sqlConnectionOf(db, clusterId),
    watchesOn(db, clusterId),
    storeTime(db),
  ]);
  return {
    connected: connection?.state === "on",
    costs: plan === "BASIC",
    watches: [...watches.values()].map((watch) => shown(watch, now)),
  };
}

function shown(watch: Watch, now: number): ShownWatch {
  const { name, by, reason, until, startedAt, endedAt, endedBy, readings, failures, readAt, code, isHidden } = watch;
  const runs = isWatched(watch, now);
  return present({
    name,
    by,
    reason,
    until,
    startedAt,
    runs,
    endedAt: runs ? undefined : (endedAt ?? until),
    endedBy: endedBy ?? undefined,
    readings,
    failures,
    readAt: readAt ?? undefined,
    code: code ?? undefined,
    isHidden,
  });
}
