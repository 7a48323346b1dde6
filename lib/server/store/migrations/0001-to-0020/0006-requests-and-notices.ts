import "server-only";
import type { Kysely } from "kysely";
import type { Migration } from "kysely/migration";

/** What members ask for, what people are told of, and what else is known of a SQL user. */
export const REQUESTS_AND_NOTICES: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    const sqlUsers = () => db.schema.alterTable("sql_users");
    await sqlUsers().addColumn("kind", "text").execute();
    await sqlUsers().addColumn("notes", "text").execute();
    await sqlUsers().addColumn("wanted_until", "bigint").execute();
    await db.schema.alterTable("teams").addColumn("name_prefix", "text").execute();
    await db.schema.alterTable("accounts").addColumn("mail_off_at", "bigint").execute();
    await db.schema.alterTable("claim_links").addColumn("expiry_told_at", "bigint").execute();
    // Without foreign keys: who asked or decided can be removed, and what became of it stays.
    await db.schema
      .createTable("requests")
      .ifNotExists()
      .addColumn("id", "text", (column) => column.primaryKey())
      .addColumn("kind", "text", (column) => column.notNull())
      .addColumn("state", "text", (column) => column.notNull())
      .addColumn("requester_id", "text", (column) => column.notNull())
      .addColumn("requester", "text", (column) => column.notNull())
      .addColumn("team_id", "text", (column) => column.notNull())
      .addColumn("team", "text", (column) => column.notNull())
      .addColumn("cluster_id", "text", (column) => column.notNull())
      .addColumn("cluster_name", "text", (column) => column.notNull())
      .addColumn("sql_user_id", "text")
      .addColumn("name", "text", (column) => column.notNull())
      .addColumn("asked", "text", (column) => column.notNull())
      .addColumn("approved", "text")
      .addColumn("reason", "text", (column) => column.notNull())
      .addColumn("searched", "text", (column) => column.notNull())
      .addColumn("attempt", "text")
      .addColumn("created_at", "bigint", (column) => column.notNull())
      .addColumn("expires_at", "bigint", (column) => column.notNull())
      .addColumn("decided_at", "bigint")
      .addColumn("decided_by_id", "text")
      .addColumn("decided_by", "text")
      .addColumn("decision_reason", "text")
      .addColumn("finished_at", "bigint")
      .addColumn("expiry_told_at", "bigint")
      .addColumn("ready_told_at", "bigint")
      .execute();
    await db.schema
      .createIndex("requests_by_cluster")
      .ifNotExists()
      .on("requests")
      .columns(["cluster_id", "created_at"])
      .execute();
    await db.schema
      .createIndex("requests_by_requester")
      .ifNotExists()
      .on("requests")
      .columns(["requester_id", "created_at"])
      .execute();
    await db.schema
      .createTable("notices")
      .ifNotExists()
      .addColumn("id", "text", (column) => column.primaryKey())
      .addColumn("account_id", "text", (column) => column.notNull().references("accounts.id"))
      .addColumn("kind", "text", (column) => column.notNull())
      .addColumn("about", "text", (column) => column.notNull())
      .addColumn("text", "text", (column) => column.notNull())
      .addColumn("path", "text", (column) => column.notNull())
      .addColumn("at", "bigint", (column) => column.notNull())
      .addColumn("read_at", "bigint")
      .execute();
    // One person is told of one thing once, however many servers notice it.
    await db.schema
      .createIndex("notices_once")
      .ifNotExists()
      .unique()
      .on("notices")
      .columns(["account_id", "about"])
      .execute();
    await db.schema
      .createIndex("notices_by_account")
      .ifNotExists()
      .on("notices")
      .columns(["account_id", "at"])
      .execute();
  },
};
