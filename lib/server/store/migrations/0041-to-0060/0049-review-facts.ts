import "server-only";
import type { Kysely } from "kysely";
import type { Migration } from "kysely/migration";

/** The state of a SQL user when its row was decided, and the open invitations at the start of a review of accounts. */
export const REVIEW_FACTS: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema.alterTable("review_rows").addColumn("state_decided", "text").execute();
    await db.schema.alterTable("reviews").addColumn("invitations", "text").execute();
  },
};
