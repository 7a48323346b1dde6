import "server-only";
import type { Kysely } from "kysely";
import type { Migration } from "kysely/migration";

/** By whose link a person came in. Without foreign keys: it says so after that account was removed. */
export const LINK_MAKERS: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema.alterTable("accounts").addColumn("invited_by", "text").execute();
    await db.schema.alterTable("accounts").addColumn("reset_by", "text").execute();
  },
};
