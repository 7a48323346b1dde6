import "server-only";
import { type Kysely, sql } from "kysely";
import type { Migration } from "kysely/migration";

/** The clusters as they were last listed, and indexes that count and find the SQL users of all of them. */
export const OVERVIEW: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable("known_clusters")
      .addColumn("id", "text", (column) => column.primaryKey())
      .addColumn("name", "text", (column) => column.notNull())
      .addColumn("plan", "text", (column) => column.notNull())
      .addColumn("version", "text", (column) => column.notNull())
      .addColumn("state", "text", (column) => column.notNull())
      .execute();
    await sql`create index sql_users_by_state on sql_users (cluster_id, admin_state, name)
      where ended_at is null`.execute(db);
    await sql`create index sql_users_by_age on sql_users (cluster_id, password_changed_at)
      where ended_at is null`.execute(db);
    await sql`create index sql_users_of_team
      on sql_users (owner_team_id, cluster_id, admin_state, password_changed_at, outside_at)
      where ended_at is null`.execute(db);
    await sql`create index sql_users_unowned on sql_users (cluster_id, name)
      where ended_at is null and owner_team_id is null`.execute(db);
    await sql`create index sql_users_outside on sql_users (cluster_id, outside_at)
      where ended_at is null and outside_at is not null`.execute(db);
  },
};
