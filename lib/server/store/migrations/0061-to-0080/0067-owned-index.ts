import "server-only";
import type { Kysely } from "kysely";
import type { Migration } from "kysely/migration";

/**
 * What a team owns is counted in the index of standing SQL users alone. The older one has ended ones too: SQLite took it, and looked at each
 * row for whether it had ended.
 */
export const OWNED_INDEX: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema.dropIndex("sql_users_by_owner").execute();
  },
};
