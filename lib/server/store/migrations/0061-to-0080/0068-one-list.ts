import "server-only";
import { type Kysely, sql } from "kysely";
import type { Migration } from "kysely/migration";

/** When a password was set, as Rolecall did it or a person entered it; an index is asked by the very same words. */
const SET_AT = sql.raw(
  "(case when password_entered_at > coalesce(password_changed_at, 0) then password_entered_at else password_changed_at end)",
);

/** Indexes in which the list of the SQL users of all clusters is read page by page: by name, and by the age of the password. */
export const ONE_LIST: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await sql`create index sql_users_by_name on sql_users (name, cluster_id, owner_team_id)
      where ended_at is null`.execute(db);
    await sql`create index sql_users_of_state on sql_users (admin_state, name, cluster_id)
      where ended_at is null`.execute(db);
    await sql`create index sql_users_of_owner on sql_users ((coalesce(owner_team_id, '')), name, cluster_id)
      where ended_at is null`.execute(db);
    await sql`create index sql_users_from_outside on sql_users (name, cluster_id)
      where ended_at is null and outside_at is not null`.execute(db);
    await sql`create index sql_users_of_age on sql_users (${SET_AT}, name, cluster_id, admin_state)
      where ended_at is null`.execute(db);
  },
};
