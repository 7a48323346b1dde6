import "server-only";
import type { Kysely } from "kysely";
import type { Migration } from "kysely/migration";

/** Who made accounts that are removed now, and the rules of requests as an administrator saved them last. */
export const KEPT_RULES: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable("removed_makers")
      .addColumn("account_id", "text", (column) => column.notNull())
      .addColumn("maker_id", "text", (column) => column.notNull())
      .addPrimaryKeyConstraint("removed_makers_key", ["account_id", "maker_id"])
      .execute();
    await db.schema
      .createTable("sealed_rules")
      .addColumn("id", "text", (column) => column.primaryKey())
      .addColumn("rules", "text", (column) => column.notNull())
      .addColumn("seal", "text", (column) => column.notNull())
      .execute();
  },
};
