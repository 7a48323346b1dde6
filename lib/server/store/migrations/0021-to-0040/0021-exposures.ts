import "server-only";
import { type Kysely, sql } from "kysely";
import type { Migration } from "kysely/migration";

/**
 * Which accounts were shown which passwords, and when another took their place. Who set the password that is in force is taken to have
 * seen it: through a claim link, the account that used it.
 */
export const EXPOSURES: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable("exposures")
      .addColumn("id", "text", (column) => column.primaryKey())
      .addColumn("sql_user_id", "text", (column) => column.notNull())
      .addColumn("account_id", "text")
      .addColumn("viewer", "text", (column) => column.notNull())
      .addColumn("way", "text", (column) => column.notNull())
      .addColumn("shown_at", "bigint", (column) => column.notNull())
      .addColumn("replaced_at", "bigint")
      .addColumn("replaced_by", "text")
      .addColumn("maybe_replaced_at", "bigint")
      .execute();
    await db.schema.createIndex("exposures_by_sql_user").on("exposures").column("sql_user_id").execute();
    await db.schema.createIndex("exposures_by_account").on("exposures").column("account_id").execute();
    await sql`
      insert into exposures (id, sql_user_id, account_id, viewer, way, shown_at)
      select 'exp_' || u.id, u.id, coalesce(c.used_by_id, a.id), coalesce(u.password_changed_by, ''), 'before', u.password_changed_at
      from sql_users u
      left join accounts a on a.id = u.password_changed_by_id
      left join claim_links c on c.id = u.password_changed_by_id
      where u.ended_at is null and u.password_changed_at is not null`.execute(db);
  },
};
