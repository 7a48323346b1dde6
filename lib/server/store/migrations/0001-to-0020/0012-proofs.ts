import "server-only";
import type { Kysely } from "kysely";
import type { Migration } from "kysely/migration";

/** When a password was given for one act that asks for it each time; the act uses it up. */
export const PROOFS: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema.alterTable("sessions").addColumn("proved_at", "bigint").execute();
  },
};
