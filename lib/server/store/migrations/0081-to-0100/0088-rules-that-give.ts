import "server-only";
import type { Kysely } from "kysely";
import type { Migration } from "kysely/migration";

/**
 * A rule can give temporary access without an approval: how often a day to one person, which requests it gave and why it did not give
 * others, and when a session proved a second factor for it.
 */
export const RULES_THAT_GIVE: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema.alterTable("access_rules").addColumn("per_day", "integer").execute();
    await db.schema.alterTable("requests").addColumn("by_rule", "text").execute();
    await db.schema.alterTable("requests").addColumn("not_by_rule", "text").execute();
    await db.schema.alterTable("sessions").addColumn("factor_at", "bigint").execute();
  },
};
