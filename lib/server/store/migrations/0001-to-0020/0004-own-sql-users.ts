import "server-only";
import { type Kysely, sql } from "kysely";
import type { Migration } from "kysely/migration";

/** Since when a team owns a SQL user, and whether it may set the password of one that was not proved *restricted*. */
export const OWN_SQL_USERS: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    const table = () => db.schema.alterTable("sql_users");
    await table().addColumn("owner_since", "bigint").execute();
    await table().addColumn("override_at", "bigint").execute();
    await table().addColumn("override_by", "text").execute();
    await table().addColumn("override_reason", "text").execute();
    // The last change is the earliest moment that is certain: what was before may have been another team's.
    await sql`update sql_users set owner_since = touched_at where owner_team_id is not null`.execute(db);
  },
};
