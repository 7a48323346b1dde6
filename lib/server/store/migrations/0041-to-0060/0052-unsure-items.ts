import "server-only";
import { type Kysely, sql } from "kysely";
import type { Migration } from "kysely/migration";

/** What an earlier version left in the middle of a rotation may have been sent: from now on a mark of its own says so. */
export const UNSURE_ITEMS: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await sql`update job_items set unsure = 1 where state = 'setting'`.execute(db);
  },
};
