import { type Kysely, sql } from "kysely";
import type { Migration } from "kysely/migration";
import { ACCOUNTS } from "./accounts.ts";
import { AUDIT } from "./audit.ts";
import { CLUSTERS } from "./clusters.ts";
import { JOBS } from "./jobs.ts";
import { REQUESTS } from "./requests.ts";
import { REVIEWS } from "./reviews.ts";
import { SIGN_INS } from "./sign-ins.ts";
import { SQL_USERS, sqlUserAges } from "./sql-users.ts";

/**
 * The store of the first release, in SQL that SQLite, PostgreSQL and CockroachDB take: a name that is a function in one of them is quoted.
 * `Tables` says what the columns mean.
 */
export const BASELINE: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    const tables = [ACCOUNTS, SIGN_INS, CLUSTERS, SQL_USERS, REQUESTS, JOBS, REVIEWS, AUDIT];
    const statements = tables
      .join("")
      .split(";\n")
      .filter((statement) => statement.trim() !== "");
    for (const statement of statements) await sql.raw(statement.trim()).execute(db);
    const isPostgres = db.getExecutor().adapter.supportsMultipleConnections !== false;
    await sql.raw(sqlUserAges(isPostgres)).execute(db);
  },
};
