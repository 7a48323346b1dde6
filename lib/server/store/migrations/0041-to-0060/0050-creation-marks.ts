import "server-only";
import type { Kysely } from "kysely";
import type { Migration } from "kysely/migration";

/** The marks by which SQL users are known whose creation is not finished, and those that are still to be taken away. */
export const CREATION_MARKS: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema.alterTable("creations").addColumn("marks", "text").execute();
    await db.schema.alterTable("creations").addColumn("whose", "text").execute();
    await db.schema.alterTable("creations").addColumn("ends_at", "bigint").execute();
    await db.schema
      .createTable("creation_marks")
      .addColumn("id", "text", (column) => column.primaryKey())
      .addColumn("cluster_id", "text", (column) => column.notNull())
      .addColumn("name", "text", (column) => column.notNull())
      .addColumn("marks", "text", (column) => column.notNull())
      .addColumn("ends_at", "bigint")
      .execute();
  },
};
