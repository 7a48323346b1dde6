import "server-only";
import type { Kysely } from "kysely";
import type { Migration } from "kysely/migration";

/** Tokens of services that a leaver made and that were left as they are, for a reason. */
export const LEAVER_TOKENS: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable("leaver_tokens")
      .addColumn("leaver_id", "text", (column) => column.notNull())
      .addColumn("token_id", "text", (column) => column.notNull())
      .addColumn("left_at", "bigint", (column) => column.notNull())
      .addColumn("left_by", "text", (column) => column.notNull())
      .addColumn("reason", "text", (column) => column.notNull())
      .addPrimaryKeyConstraint("leaver_tokens_key", ["leaver_id", "token_id"])
      .execute();
  },
};
