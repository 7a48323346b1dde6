import "server-only";
import type { Kysely } from "kysely";
import type { Migration } from "kysely/migration";

/** Which server works on a call with an idempotency key. */
export const ANSWER_SERVERS: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema.alterTable("api_answers").addColumn("server_id", "text").execute();
  },
};
