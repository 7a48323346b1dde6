import "server-only";
import type { Kysely } from "kysely";
import type { Migration } from "kysely/migration";

/** What an API key was seen to do on each cluster, with a mark of the key: another key inherits nothing. */
export const KEY_SEEN: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable("key_seen")
      .addColumn("cluster_id", "text", (column) => column.primaryKey())
      .addColumn("key_mark", "text", (column) => column.notNull())
      .addColumn("read_at", "bigint")
      .addColumn("read_refused_at", "bigint")
      .addColumn("changed_at", "bigint")
      .execute();
  },
};
