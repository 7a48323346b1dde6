import "server-only";
import type { Kysely } from "kysely";
import type { Migration } from "kysely/migration";

/** What the vendor was seen to refuse the API key, by cluster. */
export const KEY_REACH: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable("key_reach")
      .addColumn("cluster_id", "text", (column) => column.primaryKey())
      .addColumn("changes_refused_at", "bigint", (column) => column.notNull())
      .addColumn("tried_at", "bigint")
      .addColumn("told_at", "bigint")
      .execute();
  },
};
