import "server-only";
import type { Kysely } from "kysely";
import type { Migration } from "kysely/migration";

/** Since when the account has had the factor that a session proved last. */
export const FACTOR_SINCE: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema.alterTable("sessions").addColumn("factor_since", "bigint").execute();
  },
};
