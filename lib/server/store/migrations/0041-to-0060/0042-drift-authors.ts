import "server-only";
import type { Kysely } from "kysely";
import type { Migration } from "kysely/migration";

/** Who created a SQL user outside Rolecall, as the vendor's audit log names the account. */
export const DRIFT_AUTHORS: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema.alterTable("sql_users").addColumn("outside_by", "text").execute();
  },
};
