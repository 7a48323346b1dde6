import { sql } from "kysely";
import { actionsThat, actOf } from "#lib/shared/operations/catalogue.ts";
import type { NewEvent } from "../audit/audit-event.ts";
import { openOnCluster } from "../audit/open-intents.ts";
import type { Store } from "../db/base.ts";
import { batches } from "../db/batches.ts";

type Change = "created" | "deleted";
/**
 * Whether a change explains that a SQL user exists or is gone: one that was done, or one of unknown outcome; with the account that made it.
 * `isKnown`: whether the audit has events of the name at all.
 */
export type Explained = { is: "done" } | { is: "no"; isKnown: boolean } | { is: "maybe"; by: string | null };

/**
 * From when on events count, in epoch milliseconds: all of them, and those of unknown outcome, which can have worked a while later. `last`:
 * when the last complete list was begun; null before one.
 */
export type From = { all: number; unknown: number; last: number | null };

/** Actions by which a SQL user comes or goes, or is seen to have. */
export const EXPLAINING = actionsThat(({ existence }) => existence !== undefined && existence !== "there");

/**
 * Whether the audit explains that these SQL users exist (`created`) or are gone (`deleted`). Their rows can be behind the audit: the store
 * failed after a change, or its outcome is unknown.
 *
 * Of two changes that crossed, each was begun before the outcome of the other was recorded: two servers record in another order than the
 * cluster was changed. Until the next complete list, either explains what that shows.
 */
export async function explanations(
  store: Store,
  clusterId: string,
  names: readonly string[],
  from: From,
): Promise<(name: string, change: Change) => Explained> {
  const all = await eventsAbout(store, clusterId, names, from.all);
  const begunAt = await sequencesOf(
    store,
    all.flatMap(({ intent_id: id }) => id ?? []),
  );
  const byName = Map.groupBy(all, ({ target }) => target);
  return (name, change) => {
    const events = byName.get(name) ?? [];
    const last = events.findLast(({ outcome }) => outcome === "done");
    if (changeOf(last) === change) return { is: "done" };
    const mayHaveCrossed = last && last.at >= (from.last ?? 0);
    const begun = (mayHaveCrossed ? begunAt.get(last.intent_id ?? "") : undefined) ?? last?.sequence ?? 0;
    const since = events.filter((event) => event.sequence > begun && changeOf(event) === change);
    if (since.some(({ outcome }) => outcome === "done")) return { is: "done" };
    const perhaps = since.findLast(({ at }) => at >= from.unknown);
    return perhaps ? { is: "maybe", by: perhaps.actor_id } : { is: "no", isKnown: events.length > 0 };
  };
}

/** The places of intents in the audit, by id. */
async function sequencesOf(store: Store, ids: readonly string[]): Promise<ReadonlyMap<string, number>> {
  const found = new Map<string, number>();
  for (const batch of batches([...new Set(ids)])) {
    const rows = await store.selectFrom("audit_events").select(["id", "sequence"]).where("id", "in", batch).execute();
    for (const { id, sequence } of rows) found.set(id, sequence);
  }
  return found;
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
    const deletes = open.filter((intent) => intent.target === target && changeOf(intent) === "deleted");
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
      .select(["target", "action", "outcome", "sequence", "at", "actor_id", "intent_id"])
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

/** What Rolecall did to the SQL user itself in this event. */
export function changeOf(event: Pick<NewEvent, "action"> | undefined): Change | undefined {
  const existence = event && actOf(event.action)?.existence;
  return existence === "created" || existence === "deleted" ? existence : undefined;
}
