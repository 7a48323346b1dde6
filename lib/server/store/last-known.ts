import "server-only";
import { sql } from "kysely";
import type { AuditAction } from "#lib/shared/audit.ts";
import type { NewEvent } from "./audit-event.ts";
import type { Store } from "./base.ts";
import { openOnCluster } from "./open-intents.ts";

type Change = "created" | "deleted";
/**
 * Whether a change explains that a SQL user exists or is gone: one that was done, or one of unknown outcome; with the account that made it.
 */
export type Explained = { is: "done" | "no" } | { is: "maybe"; by: string | null };

/** From when on events count, in epoch milliseconds: all of them, and those of unknown outcome, which can have worked a while later. */
export type From = { all: number; unknown: number };

/** Actions by which a SQL user comes or goes, or is seen to have. */
export const EXPLAINING: readonly AuditAction[] = [
  "sql_user.create",
  "sql_user.delete",
  "sql_user.appeared",
  "sql_user.vanished",
];

/**
 * Whether the audit explains that these SQL users exist (`created`) or are gone (`deleted`). Their rows can be behind the audit: the store
 * failed after a change, or its outcome is unknown.
 */
export async function explanations(
  store: Store,
  clusterId: string,
  names: readonly string[],
  from: From,
): Promise<(name: string, change: Change) => Explained> {
  const byName = Map.groupBy(await eventsAbout(store, clusterId, names, from.all), ({ target }) => target);
  return (name, change) => {
    const events = byName.get(name) ?? [];
    const certain = events.findLastIndex(({ outcome }) => outcome === "done");
    if (changeOf(events[certain]) === change) return { is: "done" };
    const perhaps = events
      .slice(certain + 1)
      .findLast((event) => event.at >= from.unknown && changeOf(event) === change);
    return perhaps ? { is: "maybe", by: perhaps.actor_id } : { is: "no" };
  };
}

/**
 * For SQL users that a complete list does not have: whether it is proved that this open delete took them away. It is where Rolecall
 * knew them to be there, this is the only delete in flight, and there is no fact about them since.
 */
export async function deletesProved(
  store: Store,
  clusterId: string,
  names: readonly string[],
): Promise<(intent: { target: string | null; sequence: number }) => boolean> {
  const open = await openOnCluster(store, clusterId);
  const byName = Map.groupBy(await eventsAbout(store, clusterId, names, 0), ({ target }) => target);
  const rows = await store
    .selectFrom("sql_users")
    .select("name")
    .where("cluster_id", "=", clusterId)
    .where("name", "in", names)
    .where("ended_at", "is", null)
    .execute();
  const remaining = new Set(rows.map(({ name }) => name));
  return ({ target, sequence }) => {
    const deletes = open.filter((intent) => intent.target === target && intent.action === "sql_user.delete");
    const events = byName.get(target) ?? [];
    const certain = events.findLastIndex(({ outcome }) => outcome === "done");
    const isGone = events.slice(Math.max(certain, 0)).some((event) => changeOf(event) === "deleted");
    const isLast = (events.at(-1)?.sequence ?? 0) < sequence;
    return remaining.has(target ?? "") && deletes.length === 1 && !isGone && isLast;
  };
}

async function eventsAbout(store: Store, clusterId: string, names: readonly string[], from: number) {
  return (
    store
      .selectFrom("audit_events")
      .select(["target", "action", "outcome", "sequence", "at", "actor_id"])
      .where("target", "in", names)
      .where("cluster_id", "=", clusterId)
      .where("action", "in", EXPLAINING)
      .where("at", ">=", from)
      .where("outcome", "in", ["done", "unknown"])
      // As it stands in the index, which has no intents.
      .where("outcome", "<>", sql.lit("intended"))
      .orderBy("sequence")
      .execute()
  );
}

function changeOf(event: Pick<NewEvent, "action"> | undefined): Change | undefined {
  if (event?.action === "sql_user.create") return "created";
  return event?.action === "sql_user.delete" ? "deleted" : undefined;
}
