import "server-only";
import type { Kysely } from "kysely";
import type { Migration } from "kysely/migration";

/** Whether a cluster may have the password of a SQL connection in clear text. Those from before may, until a login shows that they need not. */
export const CLEAR_TEXT: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema.alterTable("sql_connections").addColumn("clear_text", "text").execute();
    await db
      .updateTable("sql_connections" as never)
      .set({ clear_text: "before" } as never)
      .execute();
  },
};
