import "server-only";
import type { Kysely } from "kysely";
import type { Migration } from "kysely/migration";

/** Each list of a person's own SQL users asks whether one was made for the access of another person. */
export const REQUESTS_BY_SQL_USER: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createIndex("requests_by_sql_user")
      .on("requests")
      .columns(["sql_user_id", "kind", "requester_id"])
      .execute();
  },
};
