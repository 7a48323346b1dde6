import "server-only";
import type { Kysely } from "kysely";
import type { Migration } from "kysely/migration";

/** What the last reading by SQL told of the SQL users of each cluster: one text for all of them. */
export const FACT_READINGS: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable("sql_fact_readings")
      .ifNotExists()
      .addColumn("cluster_id", "text", (column) => column.primaryKey())
      .addColumn("own_name", "text", (column) => column.notNull())
      .addColumn("read_at", "bigint", (column) => column.notNull())
      .addColumn("failure", "text")
      .addColumn("failed_at", "bigint")
      .addColumn("facts", "text", (column) => column.notNull())
      .execute();
  },
};
