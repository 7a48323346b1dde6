import "server-only";
import type { Kysely } from "kysely";
import type { Migration } from "kysely/migration";

/** Rules can limit the hours of access by the hour. */
export const RULE_HOURS: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema.alterTable("access_rules").addColumn("hours", "integer").execute();
  },
};
