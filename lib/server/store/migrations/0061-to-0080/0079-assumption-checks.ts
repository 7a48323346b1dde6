import "server-only";
import type { Kysely } from "kysely";
import type { Migration } from "kysely/migration";

/** The last check on each cluster of what Rolecall assumes. */
export const ASSUMPTION_CHECKS: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable("assumption_checks")
      .addColumn("cluster_id", "text", (column) => column.primaryKey())
      .addColumn("checked_at", "bigint", (column) => column.notNull())
      .addColumn("plan", "text", (column) => column.notNull())
      .addColumn("release", "text", (column) => column.notNull())
      .addColumn("outcomes", "text", (column) => column.notNull())
      .execute();
  },
};
