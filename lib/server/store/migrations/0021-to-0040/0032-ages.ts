import "server-only";
import { type Kysely, sql } from "kysely";
import type { Migration } from "kysely/migration";

/** When a password was set, as Rolecall did it or a person entered it; an index is asked by the very same words. */
const SET_AT = sql.raw(
  "(case when password_entered_at > coalesce(password_changed_at, 0) then password_entered_at else password_changed_at end)",
);

/** The index of ages answers alone, also by the rules of teams and kinds. */
export const AGES: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    const isPostgres = db.getExecutor().adapter.supportsMultipleConnections !== false;
    // PostgreSQL reads each row unless the index has every column of an expression too.
    const more = isPostgres
      ? sql.raw(") include (password_entered_at, password_changed_at, owner_team_id, kind)")
      : sql.raw(", owner_team_id, kind)");
    await sql`create index sql_users_ages on sql_users (cluster_id, ${SET_AT}${more}
      where ended_at is null`.execute(db);
    await db.schema.dropIndex("sql_users_by_age").execute();
  },
};
