import "server-only";
import type { Kysely } from "kysely";
import type { Migration } from "kysely/migration";

/** The account that made an API token, and was shown its text. Of older ones only a name is known. */
export const TOKEN_MAKERS: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema.alterTable("api_tokens").addColumn("made_by_id", "text").execute();
  },
};
