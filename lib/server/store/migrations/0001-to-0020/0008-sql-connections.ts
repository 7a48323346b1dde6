import "server-only";
import type { Kysely } from "kysely";
import type { Migration } from "kysely/migration";

/** Rolecall's own SQL users, one for each cluster with a live connection (no password: it is derived), and what was proved through them. */
export const SQL_CONNECTIONS: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable("sql_connections")
      .ifNotExists()
      .addColumn("cluster_id", "text", (column) => column.primaryKey())
      .addColumn("own_name", "text", (column) => column.notNull())
      .addColumn("level", "text", (column) => column.notNull())
      .addColumn("generation", "bigint", (column) => column.notNull())
      .addColumn("state", "text", (column) => column.notNull())
      .addColumn("created_at", "bigint", (column) => column.notNull())
      .addColumn("created_by", "text", (column) => column.notNull())
      .addColumn("keyed_at", "bigint", (column) => column.notNull())
      .addColumn("used_at", "bigint")
      .addColumn("failure", "text")
      .addColumn("failed_at", "bigint")
      .execute();
    // 1 where Rolecall asked the database itself, and nobody pasted its answer
    await db.schema.alterTable("sql_users").addColumn("admin_state_live", "integer").execute();
  },
};
