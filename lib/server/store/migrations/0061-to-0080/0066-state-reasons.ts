import "server-only";
import type { Kysely } from "kysely";

/** Why a SQL user is admin or privileged, as its last proof said. Those of before have no reason. */
export const STATE_REASONS = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema.alterTable("sql_users").addColumn("state_reasons", "text").execute();
  },
};
