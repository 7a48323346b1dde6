import "server-only";
import type { Kysely } from "kysely";
import type { Migration } from "kysely/migration";

/** Who is shown a password of which SQL user, and who changed one, by account; never the password. */
export const SHOWN_PASSWORDS: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable("shown_passwords")
      .addColumn("id", "text", (column) => column.primaryKey())
      .addColumn("cluster_id", "text", (column) => column.notNull())
      .addColumn("name", "text", (column) => column.notNull())
      .addColumn("viewer_id", "text", (column) => column.notNull())
      .addColumn("viewer", "text", (column) => column.notNull())
      .addColumn("session_hash", "text")
      .addColumn("shown_at", "bigint", (column) => column.notNull())
      .addColumn("replaced_at", "bigint")
      .addColumn("replaced_by_id", "text")
      .addColumn("replaced_by", "text")
      .addColumn("replaced_surely", "integer")
      .execute();
    await db.schema
      .createIndex("shown_passwords_by_name")
      .on("shown_passwords")
      .columns(["cluster_id", "name"])
      .execute();
    const sqlUsers = () => db.schema.alterTable("sql_users");
    await sqlUsers().addColumn("created_by_id", "text").execute();
    await sqlUsers().addColumn("password_changed_by_id", "text").execute();
    await db.schema.alterTable("claim_links").addColumn("used_by_id", "text").execute();
  },
};
