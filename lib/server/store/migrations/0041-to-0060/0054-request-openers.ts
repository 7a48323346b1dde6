import "server-only";
import type { Kysely } from "kysely";
import type { Migration } from "kysely/migration";

/** The browser that claimed the password of a request: only it may set another one, until that is stored. */
export const REQUEST_OPENERS: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema.alterTable("requests").addColumn("opener_hash", "text").execute();
  },
};
