import "server-only";
import type { Kysely } from "kysely";
import type { Migration } from "kysely/migration";

/**
 * With which API key the password of Rolecall's own SQL user was derived, as a mark that tells nothing of the key, and with which before
 * that. `password_from` is `file` where a file holds the password.
 */
export const KEYED_CONNECTIONS: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema.alterTable("sql_connections").addColumn("key_mark", "text").execute();
    await db.schema.alterTable("sql_connections").addColumn("key_mark_before", "text").execute();
    await db.schema
      .alterTable("sql_connections")
      .addColumn("password_from", "text", (column) => column.notNull().defaultTo("key"))
      .execute();
  },
};
