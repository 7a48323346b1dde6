import "server-only";
import { type Kysely, sql } from "kysely";
import type { Migration } from "kysely/migration";

/** The last ten slots, and when the vendor had answered what was sent in them. */
export const ANSWERED_SLOTS: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .alterTable("vendor_slots")
      .addColumn("taken", "bigint", (column) => column.notNull().defaultTo(0))
      .execute();
    const none = JSON.stringify(Array.from({ length: 10 }, () => [0, null]));
    await db.schema
      .alterTable("vendor_slots")
      .addColumn("last_ten", "text", (column) => column.notNull().defaultTo(sql.lit(none)))
      .execute();
  },
};
