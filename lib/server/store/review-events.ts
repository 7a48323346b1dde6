import "server-only";
import type { AuditRow } from "./audit-event.ts";
import type { Store } from "./base.ts";
import { batches } from "./batches.ts";

/** Of these events of the audit those that are not archived, by id. */
export async function eventsById(store: Store, ids: readonly string[]): Promise<Map<string, AuditRow>> {
  const found = new Map<string, AuditRow>();
  for (const some of batches([...new Set(ids)]))
    for (const row of await store.selectFrom("audit_events").selectAll().where("id", "in", some).execute())
      found.set(row.id, row);
  return found;
}
