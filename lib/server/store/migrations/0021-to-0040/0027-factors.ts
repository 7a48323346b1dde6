import "server-only";
import type { Kysely } from "kysely";
import type { Migration } from "kysely/migration";

/** Authenticator apps and recovery codes, sign-ins that wait for one, and how each session was proved. */
export const FACTORS: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .alterTable("sessions")
      .addColumn("proof", "text", (column) => column.notNull().defaultTo("password"))
      .execute();
    await db.schema
      .createTable("totp")
      .addColumn("account_id", "text", (column) => column.primaryKey().references("accounts.id"))
      .addColumn("secret", "text")
      .addColumn("since", "bigint")
      .addColumn("last_used_at", "bigint")
      .addColumn("last_step", "bigint", (column) => column.notNull())
      .addColumn("next_secret", "text")
      .addColumn("next_at", "bigint")
      .execute();
    await db.schema
      .createTable("recovery_codes")
      .addColumn("code_hash", "text", (column) => column.primaryKey())
      .addColumn("account_id", "text", (column) => column.notNull().references("accounts.id"))
      .addColumn("made_at", "bigint", (column) => column.notNull())
      .addColumn("used_at", "bigint")
      .execute();
    await db.schema.createIndex("recovery_codes_by_account").on("recovery_codes").column("account_id").execute();
    await db.schema
      .createTable("pending_sign_ins")
      .addColumn("id_hash", "text", (column) => column.primaryKey())
      .addColumn("account_id", "text", (column) => column.notNull().references("accounts.id"))
      .addColumn("expires_at", "bigint", (column) => column.notNull())
      .execute();
    await db.schema.createIndex("pending_sign_ins_by_account").on("pending_sign_ins").column("account_id").execute();
  },
};
