import "server-only";
import type { Kysely } from "kysely";
import type { Migration } from "kysely/migration";

/** Whom to call about a SQL user. */
export const CONTACT: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema.alterTable("sql_users").addColumn("contact", "text").execute();
  },
};
