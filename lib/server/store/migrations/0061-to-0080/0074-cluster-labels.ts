import "server-only";
import type { Kysely } from "kysely";
import type { Migration } from "kysely/migration";

/** The labels of each known cluster, as JSON. */
export const CLUSTER_LABELS: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema.alterTable("known_clusters").addColumn("labels", "text").execute();
  },
};
