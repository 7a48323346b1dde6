import "server-only";
import type { Kysely } from "kysely";
import type { Migration } from "kysely/migration";

/** Two SQL users that an application uses in turns. A name is in one pair at most. */
export const PAIRS: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable("pairs")
      .addColumn("id", "text", (column) => column.primaryKey())
      .addColumn("cluster_id", "text", (column) => column.notNull())
      .addColumn("role", "text", (column) => column.notNull())
      .addColumn("active", "text", (column) => column.notNull())
      .addColumn("active_since", "bigint", (column) => column.notNull())
      .addColumn("step", "text", (column) => column.notNull())
      .addColumn("at", "bigint", (column) => column.notNull())
      .addColumn("by", "text", (column) => column.notNull())
      .addColumn("set_at", "bigint")
      .addColumn("set_by", "text")
      .addColumn("sent_to", "text")
      .addColumn("deployed_at", "bigint")
      .addColumn("deployed_by", "text")
      .addColumn("seen_at", "bigint")
      .addColumn("seen_by", "text")
      .addColumn("seen_how", "text")
      .addColumn("made_at", "bigint", (column) => column.notNull())
      .addColumn("made_by", "text", (column) => column.notNull())
      .execute();
    await db.schema
      .createTable("pair_members")
      .addColumn("cluster_id", "text", (column) => column.notNull())
      .addColumn("name", "text", (column) => column.notNull())
      .addColumn("pair_id", "text", (column) => column.notNull().references("pairs.id"))
      .addColumn("sql_user_id", "text", (column) => column.notNull())
      .addPrimaryKeyConstraint("pair_members_key", ["cluster_id", "name"])
      .execute();
    await db.schema.createIndex("pair_members_by_pair").on("pair_members").column("pair_id").execute();
  },
};
