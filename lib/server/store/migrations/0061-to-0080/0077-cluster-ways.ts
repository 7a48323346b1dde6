import "server-only";
import type { Kysely } from "kysely";
import type { Migration } from "kysely/migration";

/** By which ways beside a password a cluster lets SQL users in, as it was last read. */
export const CLUSTER_WAYS: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable("cluster_ways")
      .addColumn("cluster_id", "text", (column) => column.notNull())
      .addColumn("way", "text", (column) => column.notNull())
      .addColumn("state", "text", (column) => column.notNull())
      .addColumn("why", "text", (column) => column.notNull())
      .addColumn("read_at", "bigint", (column) => column.notNull())
      .addPrimaryKeyConstraint("cluster_ways_pk", ["cluster_id", "way"])
      .execute();
  },
};
