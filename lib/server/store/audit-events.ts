import "server-only";
import { createHash } from "node:crypto";
import { writeGrouped } from "./grouped.ts";
import type { Store } from "./open.ts";
import type { Tables } from "./tables.ts";

export type AuditRow = Tables["audit_events"];
/** An event that has no place in the chain yet. */
export type LooseRow = Omit<AuditRow, "sequence" | "previous_hash" | "hash">;

/** Appends these events in this order, all or none. */
export async function appendAuditEvents(store: Store, events: readonly LooseRow[]): Promise<void> {
  await writeGrouped(store, async (transaction) => {
    // Taking the head first makes writers of other processes wait: the chain never forks.
    const head = await transaction
      .updateTable("audit_head")
      .set((eb) => ({ sequence: eb("sequence", "+", events.length) }))
      .where("id", "=", 1)
      .returning(["sequence", "hash"])
      .executeTakeFirstOrThrow();
    let sequence = Number(head.sequence) - events.length;
    let previous = head.hash;
    const rows = events.map((event) => {
      const row = chained({ ...event, sequence: ++sequence }, previous);
      previous = row.hash;
      return row;
    });
    await transaction.insertInto("audit_events").values(rows).execute();
    await transaction.updateTable("audit_head").set({ hash: previous }).where("id", "=", 1).execute();
  });
}

/** Adds the hashes: each event's covers all its fields and the hash before it, so that no past event can change unseen. */
export function chained(row: Omit<AuditRow, "previous_hash" | "hash">, previous: string): AuditRow {
  const fields = Object.entries(row).sort(([a], [b]) => (a < b ? -1 : 1));
  const hash = createHash("sha256")
    .update(JSON.stringify([previous, fields]))
    .digest("hex");
  return { ...row, previous_hash: previous, hash };
}
