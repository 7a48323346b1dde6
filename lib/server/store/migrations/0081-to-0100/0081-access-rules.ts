import "server-only";
import type { Kysely } from "kysely";
import type { Migration } from "kysely/migration";

/** Rules of requests, changes of them that wait for other persons, and the approvals of what needs several. */
export const ACCESS_RULES: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable("access_rules")
      .addColumn("id", "text", (column) => column.primaryKey())
      .addColumn("team_id", "text")
      .addColumn("clusters", "text")
      .addColumn("level", "text")
      .addColumn("approvals", "integer", (column) => column.notNull())
      .addColumn("approvers", "text", (column) => column.notNull())
      .addColumn("changed_by", "text", (column) => column.notNull())
      .addColumn("changed_at", "bigint", (column) => column.notNull())
      .execute();
    await db.schema
      .createTable("rule_changes")
      .addColumn("id", "text", (column) => column.primaryKey())
      .addColumn("rule_id", "text", (column) => column.notNull().unique())
      .addColumn("was", "text", (column) => column.notNull())
      .addColumn("wanted", "text")
      .addColumn("asked_by_id", "text", (column) => column.notNull())
      .addColumn("asked_by", "text", (column) => column.notNull())
      .addColumn("asked_at", "bigint", (column) => column.notNull())
      .addColumn("seal", "text", (column) => column.notNull())
      .execute();
    await db.schema
      .createTable("approvals")
      .addColumn("subject", "text", (column) => column.notNull())
      .addColumn("account_id", "text", (column) => column.notNull())
      .addColumn("name", "text", (column) => column.notNull())
      .addColumn("at", "bigint", (column) => column.notNull())
      .addColumn("effects", "text", (column) => column.notNull())
      .addColumn("approved", "text")
      .addColumn("intent_id", "text", (column) => column.notNull())
      .addColumn("seal", "text", (column) => column.notNull())
      .addPrimaryKeyConstraint("approvals_key", ["subject", "account_id"])
      .execute();
    await db.schema.alterTable("requests").addColumn("rule", "text").execute();
  },
};
