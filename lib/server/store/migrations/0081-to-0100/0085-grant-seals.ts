import "server-only";
import type { Kysely } from "kysely";
import type { Migration } from "kysely/migration";

/** Approvals of access by the hour get a mark of what they decided. */
export const GRANT_SEALS: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema.alterTable("requests").addColumn("grant_seal", "text").execute();
  },
};
