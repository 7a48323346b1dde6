import "server-only";
import type { Kysely } from "kysely";
import type { Migration } from "kysely/migration";

/** Tokens of accounts and teams, and the answers to their calls that may be asked for again. */
export const API_TOKENS: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable("api_tokens")
      .addColumn("id", "text", (column) => column.primaryKey())
      .addColumn("account_id", "text", (column) => column.references("accounts.id"))
      .addColumn("team_id", "text", (column) => column.references("teams.id"))
      .addColumn("name", "text", (column) => column.notNull())
      .addColumn("start", "text", (column) => column.notNull())
      .addColumn("secret_hash", "text", (column) => column.notNull().unique())
      .addColumn("scopes", "text", (column) => column.notNull())
      .addColumn("clusters", "text", (column) => column.notNull())
      .addColumn("addresses", "text", (column) => column.notNull())
      .addColumn("made_by", "text", (column) => column.notNull())
      .addColumn("made_at", "bigint", (column) => column.notNull())
      .addColumn("expires_at", "bigint", (column) => column.notNull())
      .addColumn("last_used_at", "bigint")
      .addColumn("last_used_from", "text")
      .addColumn("revoked_at", "bigint")
      .execute();
    await db.schema.createIndex("api_tokens_by_account").on("api_tokens").column("account_id").execute();
    await db.schema.createIndex("api_tokens_by_team").on("api_tokens").column("team_id").execute();
    await db.schema.createIndex("api_tokens_by_expiry").on("api_tokens").column("expires_at").execute();
    await db.schema
      .createTable("api_answers")
      .addColumn("token_id", "text", (column) => column.notNull())
      .addColumn("key", "text", (column) => column.notNull())
      .addColumn("asked_hash", "text", (column) => column.notNull())
      .addColumn("at", "bigint", (column) => column.notNull())
      .addColumn("status", "integer")
      .addColumn("body", "text")
      .addPrimaryKeyConstraint("api_answers_key", ["token_id", "key"])
      .execute();
    await db.schema.createIndex("api_answers_by_time").on("api_answers").column("at").execute();
  },
};
