import "server-only";
import type { Kysely } from "kysely";
import type { Migration } from "kysely/migration";

/** Passwords that the vendor's audit log says were set outside Rolecall, and how far that log was read for them. */
export const OUTSIDE_PASSWORDS: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    for (const [table, column, type] of [
      ["sql_users", "password_outside_at", "bigint"],
      ["sql_users", "password_outside_by", "text"],
      ["vendor_audit", "watched_from", "bigint"],
      ["vendor_audit", "watched_to", "bigint"],
    ] as const)
      await db.schema.alterTable(table).addColumn(column, type).execute();
  },
};
