import "server-only";
import type { Kysely } from "kysely";
import type { Migration } from "kysely/migration";

/** Accounts bound to people at a sign-in provider, and the provider's session behind one of Rolecall's. */
export const IDENTITIES: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable("identities")
      .addColumn("issuer", "text", (column) => column.notNull())
      .addColumn("subject", "text", (column) => column.notNull())
      .addColumn("account_id", "text", (column) => column.notNull().references("accounts.id"))
      .addColumn("email", "text", (column) => column.notNull())
      .addColumn("bound_at", "bigint", (column) => column.notNull())
      .addColumn("used_at", "bigint", (column) => column.notNull())
      .addPrimaryKeyConstraint("identities_key", ["issuer", "subject"])
      .execute();
    await db.schema
      .createIndex("identities_of_account")
      .on("identities")
      .columns(["account_id", "issuer"])
      .unique()
      .execute();
    await db.schema.alterTable("sessions").addColumn("provider_session", "text").execute();
    await db.schema.createIndex("sessions_by_provider").on("sessions").column("provider_session").execute();
    await db.schema
      .alterTable("pending_sign_ins")
      .addColumn("first", "text", (column) => column.notNull().defaultTo("password"))
      .execute();
    await db.schema.alterTable("pending_sign_ins").addColumn("provider_session", "text").execute();
  },
};
