import "server-only";
import type { Kysely } from "kysely";
import type { Migration } from "kysely/migration";

/** What is known of a create whose outcome is not, and since when a SQL user may have been changed outside of Rolecall. */
export const UNKNOWN_OUTCOMES: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema.alterTable("requests").addColumn("sent_name", "text").execute();
    await db.schema.alterTable("sql_users").addColumn("outside_after", "bigint").execute();
  },
};
