import "server-only";
import type { Kysely } from "kysely";
import type { Migration } from "kysely/migration";

/** Since when a server has had the store without a longer break: what happened before may be missing in a restored copy. */
export const STORE_LIFE: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable("store_life")
      .addColumn("id", "integer", (column) => column.primaryKey())
      .addColumn("since", "bigint", (column) => column.notNull())
      .execute();
  },
};
