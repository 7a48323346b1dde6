import "server-only";
import type { Kysely } from "kysely";
import type { Migration } from "kysely/migration";

/** Until when the answer of a complete creation is on the way: before, a lease said so. What was left by an earlier release has none. */
export const CREATION_ANSWERS: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema.alterTable("creations").addColumn("answer_until", "bigint").execute();
  },
};
