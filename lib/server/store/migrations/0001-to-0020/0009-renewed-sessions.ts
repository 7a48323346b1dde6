import "server-only";
import type { Kysely } from "kysely";
import type { Migration } from "kysely/migration";

/** The id that a session had before its person confirmed the password, for what had begun under it. */
export const RENEWED_SESSIONS: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    const sessions = () => db.schema.alterTable("sessions");
    await sessions().addColumn("previous_hash", "text").execute();
    await sessions().addColumn("renewed_at", "bigint").execute();
    await db.schema.createIndex("sessions_by_previous").ifNotExists().on("sessions").column("previous_hash").execute();
  },
};
