import "server-only";
import { type Kysely, sql } from "kysely";
import type { Migration } from "kysely/migration";

/** When a password was set, as Rolecall did it or a person entered it; an index is asked by the very same words. */
const SET_AT = sql.raw(
  "(case when password_entered_at > coalesce(password_changed_at, 0) then password_entered_at else password_changed_at end)",
);
/** Passwords to which more than the age and the rule of the cluster applies, or none at all: those of names that Rolecall never changes. */
const APART = sql.raw(
  "(password_max_days is not null or exempt_until is not null or provisioned_by is not null or name in ('root', 'admin', 'node', 'none', 'public') or substr(name, 1, 3) = 'pg_' or substr(name, 1, 14) = 'crdb_internal_' or substr(name, 1, 9) = 'rolecall_' or substr(name, 1, 4) = 'sso_')",
);

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
    await sql`create index sql_users_by_age on sql_users (cluster_id, ${SET_AT})
      where ended_at is null`.execute(db);
    await sql`create index sql_users_of_team
      on sql_users (owner_team_id, ${SET_AT}, cluster_id, admin_state, outside_at)
      where ended_at is null`.execute(db);
    await sql`create index sql_users_unowned on sql_users ((coalesce(owner_team_id, '')), cluster_id, name)
      where ended_at is null and coalesce(owner_team_id, '') = ''`.execute(db);
    await sql`create index sql_users_apart on sql_users (cluster_id)
      where ended_at is null and ${APART}`.execute(db);
    await sql`create index sql_users_outside on sql_users (cluster_id, outside_at)
      where ended_at is null and outside_at is not null`.execute(db);
  },
};
