import "server-only";
import type { Kysely } from "kysely";
import type { Migration } from "kysely/migration";

/** Whether the sign-in provider said when the person behind a session had signed in there. Of older sessions that is not known. */
export const PROVIDER_TIMES: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .alterTable("sessions")
      .addColumn("provider_dated", "integer", (column) => column.notNull().defaultTo(0))
      .execute();
  },
};
