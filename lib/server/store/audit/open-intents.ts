import type { Store } from "../db/base.ts";
import { isShared } from "../db/clock.ts";
import { livingServers } from "../jobs/servers.ts";
import { eventOf, type StoredEvent } from "./audit-event.ts";

/**
 * Intents without an outcome whose server is dead, the oldest first. On SQLite that is every other server: only one can have the
 * file open.
 */
export async function orphanedIntents(store: Store, ownServerId: string): Promise<StoredEvent[]> {
  const open = store
    .selectFrom("open_intents")
    .innerJoin("audit_events", "audit_events.sequence", "open_intents.sequence")
    .selectAll("audit_events")
    .where("open_intents.server_id", "<>", ownServerId)
    .orderBy("open_intents.sequence");
  if (!isShared(store)) return (await open.execute()).map(eventOf);
  return (await open.where("open_intents.server_id", "not in", livingServers(store)).execute()).map(eventOf);
}

/** Whether a change that this account began has no outcome yet, on whichever server: it may still be shown a password. */
export async function hasOpenIntents(store: Store, accountId: string): Promise<boolean> {
  const row = await store
    .selectFrom("open_intents")
    .innerJoin("audit_events", "audit_events.sequence", "open_intents.sequence")
    .select("audit_events.id")
    .where("audit_events.actor_id", "=", accountId)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/** Everything about SQL users of this cluster that has no outcome yet, on whichever server. */
export async function openOnCluster(store: Store, clusterId: string) {
  return store
    .selectFrom("open_intents")
    .innerJoin("audit_events", "audit_events.sequence", "open_intents.sequence")
    .select(["audit_events.id", "audit_events.action", "audit_events.target"])
    .where("audit_events.cluster_id", "=", clusterId)
    .execute();
}
