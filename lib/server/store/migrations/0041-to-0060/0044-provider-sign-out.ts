import "server-only";
import type { Kysely } from "kysely";
import type { Migration } from "kysely/migration";

/** The ID token of a session, sealed, to end the session at the provider; since when a sign-out there holds back a person's rights. */
export const PROVIDER_SIGN_OUT: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema.alterTable("sessions").addColumn("sealed_id_token", "text").execute();
    await db.schema.alterTable("identities").addColumn("signed_out_at", "bigint").execute();
  },
};
