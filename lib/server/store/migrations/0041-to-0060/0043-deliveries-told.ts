import "server-only";
import type { Kysely } from "kysely";
import type { Migration } from "kysely/migration";

/** When the owners were told of a delivery; the place that an item of a rotation was shown to deliver into. */
export const DELIVERIES_TOLD: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema.alterTable("store_deliveries").addColumn("told_at", "bigint").execute();
    await db.schema
      .createIndex("store_deliveries_by_told")
      .on("store_deliveries")
      .columns(["told_at", "outcome"])
      .execute();
    await db.schema.alterTable("job_items").addColumn("store_place", "text").execute();
  },
};
