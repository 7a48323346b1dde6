import type { Store } from "../db/base.ts";
import { eventOf, type StoredEvent } from "./audit-event.ts";

/** An event to send. `details` are those of its intent and its own, as one object. */
export type OutboxEvent = Omit<StoredEvent, "details"> & { details: Record<string, unknown> };

/** The events after `above` in the order of the chain, at most `limit`, up to `last` where it is given. */
export async function eventsAfter(store: Store, above: number, limit: number, last?: number): Promise<OutboxEvent[]> {
  const rows = await store
    .selectFrom("audit_events")
    .selectAll()
    .where("sequence", ">", above)
    .$if(last !== undefined, (query) => query.where("sequence", "<=", last ?? 0))
    .orderBy("sequence")
    .limit(limit)
    .execute();
  const intents = rows.flatMap(({ intent_id }) => intent_id ?? []);
  const begun =
    intents.length === 0
      ? []
      : await store.selectFrom("audit_events").select(["id", "details"]).where("id", "in", intents).execute();
  const detailsOf = new Map(begun.map(({ id, details }) => [id, details]));
  return rows.map((row) => ({
    ...eventOf(row),
    details: { ...JSON.parse(detailsOf.get(row.intent_id ?? "") ?? "{}"), ...JSON.parse(row.details) },
  }));
}

/** The heads of waiting events, without their content: at most `limit` after `above`. */
export async function waitingAfter(
  store: Store,
  above: number,
  limit: number,
): Promise<Pick<StoredEvent, "action" | "outcome" | "at">[]> {
  return store
    .selectFrom("audit_events")
    .select(["action", "outcome", "at"])
    .where("sequence", ">", above)
    .orderBy("sequence")
    .limit(limit)
    .execute();
}
