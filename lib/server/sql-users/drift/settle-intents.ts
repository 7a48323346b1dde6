import { isCloudChange } from "#lib/shared/operations/catalogue.ts";
import { type Outcome, recordOutcome, recordUnwritten } from "../../audit/record-outcome.ts";
import { log } from "../../base/log.ts";
import { isStopping } from "../../base/request/in-flight.ts";
import { cloud } from "../../cloud/cloud-client.ts";
import { readSqlUsers } from "../../cloud/sql-user-list.ts";
import type { StoredEvent } from "../../store/audit/audit-event.ts";
import { orphanedIntents } from "../../store/audit/open-intents.ts";
import { changeOf, deletesProved } from "../../store/clusters/last-known.ts";
import type { Store } from "../../store/db/base.ts";
import { mayJudgeOthers, serverId } from "../../store/jobs/server-life.ts";
import { sweepServers } from "../../store/jobs/servers.ts";
import { recordDrift } from "./drift.ts";

/** Then nothing is expected of a vendor that does not answer. */
const GIVE_UP_MS = 60 * 60_000;

type Found = "there" | "absent";

/**
 * Gives each intent of a dead server its outcome, after reading the cluster where that helps. An unproved outcome is *unknown*. If
 * the vendor does not answer, the intent stays open for the next round, for at most an hour.
 */
export async function settleIntents(store: Store): Promise<void> {
  await recordUnwritten();
  if (!mayJudgeOthers()) return;
  await settleOrphans(store);
}

async function settleOrphans(store: Store): Promise<void> {
  await sweepServers(store);
  const orphans = await orphanedIntents(store, serverId());
  const byCluster = Map.groupBy(orphans, (intent) => (isOfSqlUser(intent) ? intent.clusterId : null));
  for (const [clusterId, intents] of byCluster) {
    // A stop waits for this, and the next server settles the rest.
    if (isStopping()) return;
    if (clusterId === null) await Promise.all(intents.map((intent) => settle(intent, "unknown")));
    else await settleOnCluster(store, clusterId, intents);
  }
}

/** Actions that change the cluster: its list may show their outcome. */
function isOfSqlUser({ action, target }: StoredEvent): boolean {
  return target !== null && isCloudChange(action);
}

async function settleOnCluster(store: Store, clusterId: string, intents: readonly StoredEvent[]): Promise<void> {
  // Not with a page that an earlier request has fetched.
  cloud().outdate();
  const there = await cloud()
    .listSqlUsers(clusterId, { priority: "background" })
    .then((names) => new Set(names))
    .catch((error: unknown) => {
      log().warn({ clusterId, error }, "intents of a server that died stay open: the cluster could not be read");
    });
  if (!there) {
    const old = intents.filter(({ at }) => at < Date.now() - GIVE_UP_MS);
    await Promise.all(old.map((intent) => settle(intent, "unknown")));
    return;
  }
  const names = [...new Set(intents.flatMap(({ target }) => target ?? []))];
  // After the list: a change made meanwhile shows.
  const isProved = await deletesProved(store, clusterId, names);
  await Promise.all(
    intents.map((intent) => {
      const found = there.has(intent.target ?? "") ? "there" : "absent";
      const isDone = changeOf(intent) === "deleted" && found === "absent" && isProved(intent);
      return settle(intent, isDone ? "done" : "unknown", found);
    }),
  );
  // Their stored facts follow the audit with the next complete list, which is read now.
  const reading = await readSqlUsers(clusterId, true, recordDrift);
  await reading.all.catch(() => {});
}

async function settle(intent: StoredEvent, outcome: Outcome, found?: Found): Promise<void> {
  await recordOutcome({
    action: intent.action,
    actor: intent.actorId === null ? null : { accountId: intent.actorId, email: intent.actor },
    request: { requestId: intent.requestId, address: intent.address },
    clusterId: intent.clusterId ?? undefined,
    target: intent.target ?? undefined,
    intentId: intent.id,
    outcome,
    details: { settled: true, found },
  });
}
