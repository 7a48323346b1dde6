import "server-only";
import type { Kysely } from "kysely";
import type { Migration } from "kysely/migration";

/** Secret stores, and each delivery of a password into one: what it is about to do, until it is over. */
export const SECRET_STORES: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable("secret_stores")
      .addColumn("id", "text", (column) => column.primaryKey())
      .addColumn("name", "text", (column) => column.notNull())
      .addColumn("kind", "text", (column) => column.notNull())
      .addColumn("cluster_id", "text", (column) => column.unique())
      .addColumn("team_id", "text", (column) => column.unique())
      .addColumn("store_address", "text", (column) => column.notNull())
      .addColumn("store_settings", "text", (column) => column.notNull())
      .addColumn("path_template", "text", (column) => column.notNull())
      .addColumn("sealed", "text", (column) => column.notNull())
      .addColumn("tried_at", "bigint")
      .addColumn("try_problem", "text")
      .addColumn("created_at", "bigint", (column) => column.notNull())
      .addColumn("created_by", "text", (column) => column.notNull())
      .addColumn("changed_at", "bigint", (column) => column.notNull())
      .addColumn("changed_by", "text", (column) => column.notNull())
      .execute();
    await db.schema
      .createTable("store_deliveries")
      .addColumn("id", "text", (column) => column.primaryKey())
      .addColumn("store_id", "text", (column) => column.notNull())
      .addColumn("store_name", "text", (column) => column.notNull())
      .addColumn("cluster_id", "text", (column) => column.notNull())
      .addColumn("name", "text", (column) => column.notNull())
      .addColumn("sql_user_id", "text", (column) => column.notNull())
      .addColumn("store_path", "text", (column) => column.notNull())
      .addColumn("step", "text", (column) => column.notNull())
      .addColumn("marker", "text", (column) => column.notNull())
      .addColumn("version_before", "text")
      .addColumn("version_after", "text")
      .addColumn("unsure", "integer", (column) => column.notNull())
      .addColumn("reason", "text", (column) => column.notNull())
      .addColumn("parent_id", "text")
      .addColumn("account_id", "text", (column) => column.notNull())
      .addColumn("email", "text", (column) => column.notNull())
      .addColumn("by_name", "text", (column) => column.notNull())
      .addColumn("request_id", "text", (column) => column.notNull())
      .addColumn("address", "text", (column) => column.notNull())
      .addColumn("run", "text", (column) => column.notNull())
      .addColumn("started_at", "bigint", (column) => column.notNull())
      .addColumn("set_at", "bigint")
      .addColumn("tries", "integer", (column) => column.notNull())
      .addColumn("next_at", "bigint", (column) => column.notNull())
      .addColumn("problem", "text")
      .addColumn("ended_at", "bigint")
      .addColumn("outcome", "text")
      .execute();
    await db.schema
      .createIndex("store_deliveries_by_end")
      .on("store_deliveries")
      .columns(["ended_at", "next_at"])
      .execute();
    await db.schema
      .createIndex("store_deliveries_by_sql_user")
      .on("store_deliveries")
      .columns(["sql_user_id", "started_at"])
      .execute();
    await db.schema.createIndex("store_deliveries_by_parent").on("store_deliveries").column("parent_id").execute();
  },
};
