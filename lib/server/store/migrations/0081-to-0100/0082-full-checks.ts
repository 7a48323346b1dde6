import "server-only";
import type { Kysely } from "kysely";
import type { Migration } from "kysely/migration";

/** What a full check of a cluster has made and not removed yet, and how the last check of a cluster was made. */
export const FULL_CHECKS: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable("full_checks")
      .addColumn("cluster_id", "text", (column) => column.primaryKey())
      .addColumn("run_id", "text", (column) => column.notNull())
      .addColumn("begun_at", "bigint", (column) => column.notNull())
      .addColumn("lease_until", "bigint", (column) => column.notNull())
      .addColumn("is_stopped", "integer", (column) => column.notNull())
      .addColumn("things", "text", (column) => column.notNull())
      .execute();
    await db.schema
      .alterTable("assumption_checks")
      .addColumn("mode", "text", (column) => column.notNull().defaultTo("read-only"))
      .execute();
  },
};
