import "server-only";
import { sql } from "kysely";
import type { LooseRow } from "./audit-events.ts";
import type { Store } from "./base.ts";
import { openOnCluster } from "./open-intents.ts";

/** What the audit knows last of whether a SQL user is there: `maybe` where the outcome of the change is unknown. */
export type LastKnown = "created" | "deleted" | "maybe created" | "maybe deleted" | "other";

const TELLING = ["sql_user.create", "sql_user.delete", "sql_user.appeared", "sql_user.vanished"];

/**
 * What is known last of each of these SQL users from events at or after `from`. Their rows can be behind it: where the store failed
 * after a change, or where nobody knows what came of one.
 */
export async function lastKnown(
  store: Store,
  clusterId: string,
  names: readonly string[],
  from = 0,
): Promise<(name: string) => LastKnown> {
  const events = await tellingEvents(store, clusterId, names, from);
  const last = new Map(events.map((event) => [event.target, asKnown(event)]));
  return (name) => last.get(name) ?? "other";
}

/**
 * For SQL users that a complete list does not have: whether it is proved that this open delete took them away. It is where Rolecall
 * knew them to be there, this is the only delete under way, and nothing was heard of them since.
 */
export async function deletesProved(
  store: Store,
  clusterId: string,
  names: readonly string[],
): Promise<(intent: { target: string | null; sequence: number }) => boolean> {
  const open = await openOnCluster(store, clusterId);
  const events = await tellingEvents(store, clusterId, names, 0);
  const rows = await store
    .selectFrom("sql_users")
    .select("name")
    .where("cluster_id", "=", clusterId)
    .where("name", "in", names)
    .where("ended_at", "is", null)
    .execute();
  const kept = new Set(rows.map(({ name }) => name));
  return ({ target, sequence }) => {
    const deletes = open.filter((intent) => intent.target === target && intent.action === "sql_user.delete");
    const last = events.findLast((event) => event.target === target);
    const gone = last !== undefined && asKnown(last).endsWith("deleted");
    return kept.has(target ?? "") && deletes.length === 1 && !gone && Number(last?.sequence ?? 0) < sequence;
  };
}

async function tellingEvents(store: Store, clusterId: string, names: readonly string[], from: number) {
  return (
    store
      .selectFrom("audit_events")
      .select(["target", "action", "outcome", "sequence"])
      .where("target", "in", names)
      .where("cluster_id", "=", clusterId)
      .where("action", "in", TELLING)
      .where("at", ">=", from)
      .where("outcome", "in", ["done", "unknown"])
      // As it stands in the index, which has no intents.
      .where("outcome", "<>", sql.lit("intended"))
      .orderBy("sequence")
      .execute()
  );
}

function asKnown({ action, outcome }: Pick<LooseRow, "action" | "outcome">): LastKnown {
  if (action === "sql_user.create") return outcome === "done" ? "created" : "maybe created";
  if (action === "sql_user.delete") return outcome === "done" ? "deleted" : "maybe deleted";
  return "other";
}
