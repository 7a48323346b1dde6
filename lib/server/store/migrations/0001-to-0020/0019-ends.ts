import "server-only";
import type { Kysely } from "kysely";
import type { Migration } from "kysely/migration";

/**
 * Whether the end of a SQL user is carried out, which end the cluster knows, and which was carried out. Ends that were there before stay
 * reminders: people chose them as such.
 */
export const ENDS: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    const sqlUsers = () => db.schema.alterTable("sql_users");
    await sqlUsers()
      .addColumn("end_is_real", "integer", (column) => column.notNull().defaultTo(0))
      .execute();
    await sqlUsers().addColumn("end_set", "bigint").execute();
    await sqlUsers().addColumn("end_done", "bigint").execute();
  },
};
