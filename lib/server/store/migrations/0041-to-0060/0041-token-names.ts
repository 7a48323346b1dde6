import "server-only";
import type { Kysely } from "kysely";
import type { Migration } from "kysely/migration";

/** One live API token of a name for each owner. Tokens from before keep no name here. */
export const TOKEN_NAMES: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema.alterTable("api_tokens").addColumn("live_name", "text").execute();
    for (const owner of ["account_id", "team_id"])
      await db.schema
        .createIndex(`api_tokens_one_name_by_${owner}`)
        .on("api_tokens")
        .columns([owner, "live_name"])
        .unique()
        .execute();
  },
};
