import "server-only";
import type { Kysely } from "kysely";
import type { Migration } from "kysely/migration";

/** Of what people were notified in a review: notices themselves are thrown away after a while. */
export const REVIEW_TOLD: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable("review_told")
      .addColumn("review_id", "text", (column) => column.notNull().references("reviews.id"))
      .addColumn("account_id", "text", (column) => column.notNull())
      .addColumn("event", "text", (column) => column.notNull())
      .addColumn("at", "bigint", (column) => column.notNull())
      .addPrimaryKeyConstraint("review_told_key", ["review_id", "account_id", "event"])
      .execute();
  },
};
