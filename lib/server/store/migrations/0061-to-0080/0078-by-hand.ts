import "server-only";
import type { Kysely } from "kysely";
import type { Migration } from "kysely/migration";

/** Who said that a person carried out an approved request on the cluster, where the API key could not. */
export const BY_HAND: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema.alterTable("requests").addColumn("hand_by", "text").execute();
  },
};
