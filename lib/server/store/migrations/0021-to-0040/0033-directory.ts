import "server-only";
import { type Kysely, sql } from "kysely";
import type { Migration } from "kysely/migration";

/** Rights that groups at the sign-in provider give, beside those that were given by hand. */
export const DIRECTORY: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable("directory_rules")
      .addColumn("id", "text", (column) => column.primaryKey())
      .addColumn("group_name", "text", (column) => column.notNull())
      .addColumn("kind", "text", (column) => column.notNull())
      .addColumn("team_id", "text", (column) => column.references("teams.id"))
      .addColumn("cluster_id", "text")
      .addColumn("role", "text")
      .addColumn("made_by", "text", (column) => column.notNull())
      .addColumn("made_at", "bigint", (column) => column.notNull())
      .execute();
    await db.schema
      .createTable("directory_rights")
      .addColumn("account_id", "text", (column) => column.notNull().references("accounts.id"))
      .addColumn("rule_id", "text", (column) => column.notNull().references("directory_rules.id"))
      .addPrimaryKeyConstraint("directory_rights_key", ["account_id", "rule_id"])
      .execute();
    await db.schema.createIndex("directory_rights_by_rule").on("directory_rights").column("rule_id").execute();
    await db.schema.alterTable("accounts").addColumn("hand_role", "text").execute();
    await db.schema
      .alterTable("team_members")
      .addColumn("by_hand", "integer", (column) => column.notNull().defaultTo(1))
      .execute();
    await db.schema
      .alterTable("team_members")
      .addColumn("by_directory", "integer", (column) => column.notNull().defaultTo(0))
      .execute();
    await db.schema
      .alterTable("cluster_roles")
      .addColumn("by_directory", "integer", (column) => column.notNull().defaultTo(0))
      .execute();
    // A role by hand and one from the directory stand beside each other.
    await db.schema.dropIndex("cluster_roles_of_account").execute();
    await sql`create unique index cluster_roles_of_account_by on cluster_roles (account_id, cluster_id, by_directory) where account_id is not null`.execute(
      db,
    );
    await db.schema.alterTable("pending_sign_ins").addColumn("person", "text").execute();
  },
};
