import "server-only";
import type { Kysely } from "kysely";
import type { Migration } from "kysely/migration";

/** No answer of the database that proved the state of a SQL user was asked for before this. */
export const ASKED_AT: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema.alterTable("sql_users").addColumn("admin_state_since", "bigint").execute();
  },
};
