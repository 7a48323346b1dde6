import "server-only";
import type { Kysely } from "kysely";
import type { Migration } from "kysely/migration";

/** Sign-ins of the command that wait for a person, for ten minutes. */
export const DEVICE_LOGINS: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable("device_logins")
      .addColumn("device_hash", "text", (column) => column.primaryKey())
      .addColumn("code_hash", "text", (column) => column.notNull().unique())
      .addColumn("public_key", "text", (column) => column.notNull())
      .addColumn("machine", "text", (column) => column.notNull())
      .addColumn("address", "text", (column) => column.notNull())
      .addColumn("network", "text", (column) => column.notNull())
      .addColumn("begun_at", "bigint", (column) => column.notNull())
      .addColumn("expires_at", "bigint", (column) => column.notNull())
      .addColumn("state", "text", (column) => column.notNull())
      .addColumn("sealed", "text")
      .execute();
    await db.schema.createIndex("device_logins_by_expiry").on("device_logins").column("expires_at").execute();
  },
};
