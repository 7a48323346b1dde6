import "server-only";
import type { Kysely } from "kysely";
import type { Migration } from "kysely/migration";

/** Access reviews: their frozen rows, who decides which, every decision, sign-offs, and the files of the evidence. */
export const REVIEWS: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable("reviews")
      .addColumn("id", "text", (column) => column.primaryKey())
      .addColumn("name", "text", (column) => column.notNull())
      .addColumn("state", "text", (column) => column.notNull())
      .addColumn("spec", "text", (column) => column.notNull())
      .addColumn("scope", "text", (column) => column.notNull())
      .addColumn("clusters", "text", (column) => column.notNull())
      .addColumn("left_out", "text", (column) => column.notNull())
      .addColumn("population", "integer", (column) => column.notNull())
      .addColumn("sha256", "text", (column) => column.notNull())
      .addColumn("start_event", "text", (column) => column.notNull())
      .addColumn("frozen_at", "bigint", (column) => column.notNull())
      .addColumn("due_at", "bigint", (column) => column.notNull())
      .addColumn("repeat_at", "bigint")
      .addColumn("started_at", "bigint", (column) => column.notNull())
      .addColumn("started_by", "text", (column) => column.notNull())
      .addColumn("started_by_id", "text", (column) => column.notNull())
      .addColumn("started_by_email", "text", (column) => column.notNull())
      .addColumn("closed_at", "bigint")
      .addColumn("closed_by", "text")
      .addColumn("manifest", "text")
      .execute();
    await db.schema.createIndex("reviews_by_start").on("reviews").column("started_at").execute();
    await db.schema
      .createTable("review_reviewers")
      .addColumn("review_id", "text", (column) => column.notNull().references("reviews.id"))
      .addColumn("part", "text", (column) => column.notNull())
      .addColumn("account_id", "text", (column) => column.notNull())
      .addColumn("name", "text", (column) => column.notNull())
      .addColumn("email", "text", (column) => column.notNull())
      .addColumn("label", "text", (column) => column.notNull())
      .addPrimaryKeyConstraint("review_reviewers_key", ["review_id", "part", "account_id"])
      .execute();
    await db.schema.createIndex("review_reviewers_by_account").on("review_reviewers").column("account_id").execute();
    await db.schema
      .createTable("review_rows")
      .addColumn("id", "text", (column) => column.primaryKey())
      .addColumn("review_id", "text", (column) => column.notNull().references("reviews.id"))
      .addColumn("position", "integer", (column) => column.notNull())
      .addColumn("kind", "text", (column) => column.notNull())
      .addColumn("cluster_id", "text", (column) => column.notNull())
      .addColumn("cluster_name", "text", (column) => column.notNull())
      .addColumn("name", "text", (column) => column.notNull())
      .addColumn("subject_id", "text", (column) => column.notNull())
      .addColumn("state", "text", (column) => column.notNull())
      .addColumn("owner_team_id", "text")
      .addColumn("password_at", "bigint")
      .addColumn("last_login", "bigint")
      .addColumn("login_read", "integer", (column) => column.notNull())
      .addColumn("facts", "text", (column) => column.notNull())
      .addColumn("part", "text", (column) => column.notNull())
      .addColumn("passed_from", "text")
      .addColumn("passed_by", "text")
      .addColumn("passed_by_id", "text")
      .addColumn("passed_note", "text", (column) => column.notNull())
      .addColumn("own_of", "text")
      .addColumn("version", "integer", (column) => column.notNull())
      .addColumn("decision", "text")
      .addColumn("note", "text", (column) => column.notNull())
      .addColumn("decided_by", "text")
      .addColumn("decided_by_id", "text")
      .addColumn("decided_at", "bigint")
      .addColumn("remedy", "text")
      .addColumn("proof", "text")
      .addColumn("proof_at", "bigint")
      .addColumn("proof_event", "text")
      .addColumn("proof_sequence", "bigint")
      .execute();
    await db.schema
      .createIndex("review_rows_by_review")
      .on("review_rows")
      .columns(["review_id", "position"])
      .unique()
      .execute();
    await db.schema.createIndex("review_rows_by_part").on("review_rows").columns(["review_id", "part"]).execute();
    await db.schema.createIndex("review_rows_by_remedy").on("review_rows").columns(["remedy", "review_id"]).execute();
    await db.schema
      .createTable("review_decisions")
      .addColumn("id", "text", (column) => column.primaryKey())
      .addColumn("review_id", "text", (column) => column.notNull().references("reviews.id"))
      .addColumn("place", "integer", (column) => column.notNull())
      .addColumn("row_id", "text", (column) => column.notNull())
      .addColumn("event", "text", (column) => column.notNull())
      .addColumn("decision", "text", (column) => column.notNull())
      .addColumn("note", "text", (column) => column.notNull())
      .addColumn("by_id", "text", (column) => column.notNull())
      .addColumn("by_email", "text", (column) => column.notNull())
      .addColumn("by_name", "text", (column) => column.notNull())
      .addColumn("at", "bigint", (column) => column.notNull())
      .execute();
    await db.schema
      .createIndex("review_decisions_by_place")
      .on("review_decisions")
      .columns(["review_id", "place"])
      .unique()
      .execute();
    await db.schema
      .createTable("review_sign_offs")
      .addColumn("review_id", "text", (column) => column.notNull().references("reviews.id"))
      .addColumn("account_id", "text", (column) => column.notNull())
      .addColumn("name", "text", (column) => column.notNull())
      .addColumn("email", "text", (column) => column.notNull())
      .addColumn("at", "bigint", (column) => column.notNull())
      .addColumn("decided", "integer", (column) => column.notNull())
      .addColumn("event", "text", (column) => column.notNull())
      .addPrimaryKeyConstraint("review_sign_offs_key", ["review_id", "account_id"])
      .execute();
    await db.schema
      .createTable("review_files")
      .addColumn("review_id", "text", (column) => column.notNull().references("reviews.id"))
      .addColumn("place", "integer", (column) => column.notNull())
      .addColumn("name", "text", (column) => column.notNull())
      .addColumn("content", "text", (column) => column.notNull())
      .addPrimaryKeyConstraint("review_files_key", ["review_id", "place"])
      .execute();
  },
};
