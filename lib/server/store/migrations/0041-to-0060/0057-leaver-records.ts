import "server-only";
import type { Kysely } from "kysely";
import type { Migration } from "kysely/migration";

/** What each leaver plan had done at its end, as the audit event of the end recorded it. */
export const LEAVER_RECORDS: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable("leaver_records")
      .addColumn("leaver_id", "text", (column) => column.primaryKey())
      .addColumn("text", "text", (column) => column.notNull())
      .execute();
  },
};
