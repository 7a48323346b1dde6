import "server-only";
import type { Kysely } from "kysely";
import type { Migration } from "kysely/migration";

/** Maximum ages of passwords, exemptions from them, ages that people entered, and what owners were told. */
export const PASSWORD_POLICY: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable("password_rules")
      .addColumn("scope", "text", (column) => column.notNull())
      .addColumn("subject", "text", (column) => column.notNull())
      .addColumn("max_days", "bigint", (column) => column.notNull())
      .addColumn("set_at", "bigint", (column) => column.notNull())
      .addColumn("set_by", "text", (column) => column.notNull())
      .addPrimaryKeyConstraint("password_rules_pk", ["scope", "subject"])
      .execute();
    const sqlUsers = () => db.schema.alterTable("sql_users");
    await sqlUsers().addColumn("password_entered_at", "bigint").execute();
    await sqlUsers().addColumn("password_entered_by", "text").execute();
    await sqlUsers().addColumn("password_max_days", "bigint").execute();
    await sqlUsers().addColumn("exempt_until", "bigint").execute();
    await sqlUsers().addColumn("exempt_reason", "text").execute();
    await sqlUsers().addColumn("exempt_by", "text").execute();
    await sqlUsers().addColumn("due_told", "text").execute();
  },
};
