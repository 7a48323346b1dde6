import "server-only";
import type { Kysely } from "kysely";
import type { Migration } from "kysely/migration";

/** Creations of SQL users by SQL that are not over, and whether the Cloud API lists SQL users that SQL has made. */
export const CREATIONS: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable("creations")
      .addColumn("id", "text", (column) => column.primaryKey())
      .addColumn("cluster_id", "text", (column) => column.notNull())
      .addColumn("name", "text", (column) => column.notNull())
      .addColumn("sql_user_id", "text", (column) => column.notNull())
      .addColumn("way", "text", (column) => column.notNull())
      .addColumn("step", "text", (column) => column.notNull())
      .addColumn("spec", "text", (column) => column.notNull())
      .addColumn("for_requester", "integer", (column) => column.notNull())
      .addColumn("begun_by", "text", (column) => column.notNull())
      .addColumn("at", "bigint", (column) => column.notNull())
      .addColumn("failure", "text")
      .addColumn("failure_words", "text")
      .addUniqueConstraint("creations_named", ["cluster_id", "name"])
      .execute();
    await db.schema.alterTable("sql_connections").addColumn("lists_sql_made", "integer").execute();
  },
};
