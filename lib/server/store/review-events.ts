import "server-only";
import { eventOf, type StoredEvent } from "./audit-event.ts";
import type { Store } from "./base.ts";
import { batches } from "./batches.ts";

/** These audit events by id, without archived ones. */
export async function eventsById(store: Store, ids: readonly string[]): Promise<Map<string, StoredEvent>> {
  const found = new Map<string, StoredEvent>();
  for (const some of batches([...new Set(ids)]))
    for (const row of await store.selectFrom("audit_events").selectAll().where("id", "in", some).execute())
      found.set(row.id, eventOf(row));
  return found;
}
