import "server-only";
import { type Kysely, sql } from "kysely";
import type { Migration } from "kysely/migration";

/**
 * Rights and API tokens that follow a label of clusters, and what an administrator decided about each cluster that has it; the folder of
 * each known cluster.
 */
export const LABEL_SCOPES: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable("label_rights")
      .addColumn("id", "text", (column) => column.primaryKey())
      .addColumn("account_id", "text", (column) => column.references("accounts.id"))
      .addColumn("team_id", "text", (column) => column.references("teams.id"))
      .addColumn("label", "text", (column) => column.notNull())
      .addColumn("role", "text", (column) => column.notNull())
      .addColumn("granted_by", "text", (column) => column.notNull())
      .addColumn("granted_at", "bigint", (column) => column.notNull())
      .execute();
    await sql`create unique index label_rights_of_account on label_rights (account_id, label)
      where account_id is not null`.execute(db);
    await sql`create unique index label_rights_of_team on label_rights (team_id, label)
      where team_id is not null`.execute(db);
    await db.schema
      .createTable("label_clusters")
      .addColumn("scope_kind", "text", (column) => column.notNull())
      .addColumn("scope_id", "text", (column) => column.notNull())
      .addColumn("label", "text", (column) => column.notNull())
      .addColumn("cluster_id", "text", (column) => column.notNull())
      .addColumn("is_confirmed", "integer", (column) => column.notNull())
      .addColumn("decided_by", "text", (column) => column.notNull())
      .addColumn("decided_at", "bigint", (column) => column.notNull())
      .addPrimaryKeyConstraint("label_clusters_key", ["scope_kind", "scope_id", "cluster_id"])
      .execute();
    await db.schema.alterTable("known_clusters").addColumn("labels_read_at", "bigint").execute();
    await db.schema.alterTable("known_clusters").addColumn("folder", "text").execute();
    await db.schema.alterTable("api_tokens").addColumn("label", "text").execute();
    await db.schema.alterTable("cluster_roles").addColumn("label_right_id", "text").execute();
    // A role by a label stands beside one that was given by hand.
    await db.schema.dropIndex("cluster_roles_of_account_by").execute();
    await db.schema.dropIndex("cluster_roles_of_team").execute();
    await sql`create unique index cluster_roles_of_account_each on cluster_roles
      (account_id, cluster_id, by_directory, (coalesce(label_right_id, ''))) where account_id is not null`.execute(db);
    await sql`create unique index cluster_roles_of_team_each on cluster_roles
      (team_id, cluster_id, (coalesce(label_right_id, ''))) where team_id is not null`.execute(db);
  },
};
