import "server-only";
import type { Kysely } from "kysely";
import type { Migration } from "kysely/migration";

/** Links through which somebody sets the password of one SQL user, once. */
export const CLAIM_LINKS: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    // Without foreign keys: who sent or used a link can be removed, and what became of it stays.
    await db.schema
      .createTable("claim_links")
      .ifNotExists()
      .addColumn("id", "text", (column) => column.primaryKey())
      .addColumn("secret_hash", "text", (column) => column.notNull())
      .addColumn("cluster_id", "text", (column) => column.notNull())
      .addColumn("cluster_name", "text", (column) => column.notNull())
      .addColumn("sql_user_id", "text", (column) => column.notNull())
      .addColumn("owner_team_id", "text")
      .addColumn("sender_id", "text", (column) => column.notNull())
      .addColumn("account_id", "text")
      .addColumn("team_id", "text")
      .addColumn("word_hash", "text")
      .addColumn("word_tries", "integer", (column) => column.notNull())
      .addColumn("created_at", "bigint", (column) => column.notNull())
      .addColumn("expires_at", "bigint", (column) => column.notNull())
      .addColumn("revoked_at", "bigint")
      .addColumn("revoked_by", "text")
      .addColumn("attempt", "text")
      .addColumn("used_at", "bigint")
      .addColumn("used_from", "text")
      .addColumn("used_by", "text")
      .addColumn("opener_hash", "text")
      .addColumn("reopened_at", "bigint")
      .execute();
    await db.schema
      .createIndex("claim_links_by_cluster")
      .ifNotExists()
      .on("claim_links")
      .columns(["cluster_id", "created_at"])
      .execute();
  },
};
