import "server-only";
import type { Kysely } from "kysely";
import type { Migration } from "kysely/migration";

/** The organization of each cluster since it was first seen with several keys, and the key that answers for it. */
export const CLUSTER_BINDINGS: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable("cluster_bindings")
      .addColumn("cluster_id", "text", (column) => column.primaryKey())
      .addColumn("organization_id", "text", (column) => column.notNull())
      .addColumn("key_name", "text", (column) => column.notNull())
      .addColumn("key_mark", "text", (column) => column.notNull())
      .execute();
  },
};
