import "server-only";
import type { Kysely } from "kysely";
import type { Migration } from "kysely/migration";

/** Where events of the audit are sent, how far each place has them, and every attempt. */
export const DESTINATIONS: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable("destinations")
      .addColumn("id", "text", (column) => column.primaryKey())
      .addColumn("kind", "text", (column) => column.notNull())
      .addColumn("name", "text", (column) => column.notNull())
      .addColumn("form", "text", (column) => column.notNull())
      .addColumn("target", "text", (column) => column.notNull())
      .addColumn("event_groups", "text", (column) => column.notNull())
      .addColumn("shown_place", "text", (column) => column.notNull())
      .addColumn("sealed", "text", (column) => column.notNull())
      .addColumn("secret_at", "bigint", (column) => column.notNull())
      .addColumn("old_secret_until", "bigint")
      .addColumn("sent_up_to", "bigint", (column) => column.notNull())
      .addColumn("paused_at", "bigint")
      .addColumn("tries", "integer", (column) => column.notNull())
      .addColumn("next_at", "bigint", (column) => column.notNull())
      .addColumn("failing_since", "bigint")
      .addColumn("delivered_at", "bigint")
      .addColumn("delivered", "bigint", (column) => column.notNull())
      .addColumn("given_up", "bigint", (column) => column.notNull())
      .addColumn("created_at", "bigint", (column) => column.notNull())
      .addColumn("created_by", "text", (column) => column.notNull())
      .execute();
    await db.schema
      .createTable("deliveries")
      .addColumn("id", "text", (column) => column.primaryKey())
      .addColumn("destination_id", "text", (column) => column.notNull())
      .addColumn("kind", "text", (column) => column.notNull())
      .addColumn("action", "text")
      .addColumn("first_sequence", "bigint", (column) => column.notNull())
      .addColumn("last_sequence", "bigint", (column) => column.notNull())
      .addColumn("event_count", "integer", (column) => column.notNull())
      .addColumn("at", "bigint", (column) => column.notNull())
      .addColumn("took_ms", "integer", (column) => column.notNull())
      .addColumn("status", "integer")
      .addColumn("problem", "text")
      .addColumn("result", "text", (column) => column.notNull())
      .execute();
    await db.schema
      .createIndex("deliveries_by_destination")
      .on("deliveries")
      .columns(["destination_id", "at"])
      .execute();
    await db.schema.createIndex("deliveries_by_time").on("deliveries").column("at").execute();
  },
};
