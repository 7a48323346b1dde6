import "server-only";
import type { Kysely } from "kysely";
import type { Migration } from "kysely/migration";

/** The API key that was refused, and the last time. A row without a mark is of an unknown key, and no longer counts. */
export const KEY_REACH_MARKS: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema.alterTable("key_reach").addColumn("key_mark", "text").execute();
    await db.schema.alterTable("key_reach").addColumn("last_refused_at", "bigint").execute();
  },
};
