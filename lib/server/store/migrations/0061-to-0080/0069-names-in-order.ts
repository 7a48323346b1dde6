import "server-only";
import { type Kysely, sql } from "kysely";
import type { Migration } from "kysely/migration";

/** Indexes in which the lists of accounts, teams and cluster roles are read page by page. */
export const NAMES_IN_ORDER: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await sql`create index accounts_by_name on accounts (lower(name), id)`.execute(db);
    await sql`create index teams_by_name on teams (lower(name), id)`.execute(db);
    await sql`create index cluster_roles_by_time on cluster_roles (granted_at desc, id)`.execute(db);
  },
};
