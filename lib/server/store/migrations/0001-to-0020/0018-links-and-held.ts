import "server-only";
import type { Kysely } from "kysely";
import type { Migration } from "kysely/migration";

/** How a link ended that was not used, what an invitation gives beside the role, and which privileges a SQL user had when they were read. */
export const LINKS_AND_HELD: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema.alterTable("tokens").addColumn("ended_how", "text").execute();
    await db.schema.alterTable("tokens").addColumn("gives", "text").execute();
    const sqlUsers = () => db.schema.alterTable("sql_users");
    await sqlUsers().addColumn("held", "text").execute();
    await sqlUsers().addColumn("held_at", "bigint").execute();
  },
};
