import "server-only";
import type { Kysely } from "kysely";
import type { Migration } from "kysely/migration";

/** Of the superusers of a day, those of single sign-on; null where not all of them were counted. */
export const SSO_COUNTED: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema.alterTable("daily_counts").addColumn("sso_admins", "integer").execute();
  },
};
