import "server-only";
import type { Kysely } from "kysely";
import type { Migration } from "kysely/migration";

/** Through which identity provider single sign-on made a SQL user, as its role options said at the last proof. */
export const PROVISIONED: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema.alterTable("sql_users").addColumn("provisioned_by", "text").execute();
  },
};
