import { sql } from "kysely";
import type { ReviewRowKind } from "#lib/shared/reviews/review-rows.ts";
import type { Store } from "../db/base.ts";
import { type Camel, camel } from "../db/camel.ts";
import type { Tables } from "../db/tables.ts";

export type StoredReview = Camel<Tables["reviews"]>;

export type StoredReviewRow = Camel<Tables["review_rows"]>;

export type StoredReviewer = Camel<Tables["review_reviewers"]>;

export type StoredSignOff = Camel<Tables["review_sign_offs"]>;

/** The viewer: only rows that they decide or gave away; without an account, all. */
export type ReviewViewer = { accountId: string; parts: readonly string[] } | null;

/** The names of reviews, by id. */
export async function reviewNamesOf(store: Store, ids: readonly string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await store.selectFrom("reviews").select(["id", "name"]).where("id", "in", ids).execute();
  return new Map(rows.map(({ id, name }) => [id, name]));
}

/** A review; undefined where it does not exist. */
export async function reviewOf(store: Store, id: string): Promise<StoredReview | undefined> {
  const row = await store.selectFrom("reviews").selectAll().where("id", "=", id).executeTakeFirst();
  return row && camel(row);
}

/** Reviews that this account started or decides in, all without an account; the open ones first, then the newest. */
export async function reviewsFor(store: Store, accountId: string | undefined, most = 200): Promise<StoredReview[]> {
  const rows = await store
    .selectFrom("reviews")
    .selectAll()
    .$if(accountId !== undefined, (query) =>
      query.where((eb) =>
        eb.or([
          eb("started_by_id", "=", accountId ?? ""),
          eb(
            "id",
            "in",
            eb
              .selectFrom("review_reviewers")
              .select("review_id")
              .where("account_id", "=", accountId ?? ""),
          ),
        ]),
      ),
    )
    .orderBy(sql`case when state = 'closed' then 1 else 0 end`)
    .orderBy("started_at", "desc")
    .orderBy("id", "desc")
    .limit(most)
    .execute();
  return rows.map((row) => camel(row));
}

/** Reviews that are not closed. */
export async function openReviews(store: Store): Promise<StoredReview[]> {
  const open = store.selectFrom("reviews").selectAll().where("state", "<>", "closed");
  return (await open.orderBy("started_at").execute()).map((row) => camel(row));
}

/** Reviews that are to be repeated by now. */
export async function reviewsToRepeat(store: Store, now: number): Promise<StoredReview[]> {
  const due = store.selectFrom("reviews").selectAll().where("repeat_at", "<=", now);
  return (await due.orderBy("repeat_at").execute()).map((row) => camel(row));
}

/** The reviewers of these reviews, by name. */
export async function reviewersOf(store: Store, ids: readonly string[]): Promise<StoredReviewer[]> {
  if (ids.length === 0) return [];
  const rows = await store
    .selectFrom("review_reviewers")
    .selectAll()
    .where("review_id", "in", ids)
    .orderBy("name")
    .orderBy("account_id")
    .orderBy("part")
    .execute();
  return rows.map((row) => camel(row));
}

/** The sign-offs of these reviews, in their order. */
export async function signOffsOf(store: Store, ids: readonly string[]): Promise<StoredSignOff[]> {
  if (ids.length === 0) return [];
  const signed = store.selectFrom("review_sign_offs").selectAll().where("review_id", "in", ids);
  return (await signed.orderBy("at").execute()).map((row) => camel(row));
}

/** The parts of open reviews that this account decides, and has not signed off. */
export async function openPartsOf(store: Store, accountId: string) {
  const rows = await store
    .selectFrom("review_reviewers")
    .innerJoin("reviews", "reviews.id", "review_reviewers.review_id")
    .leftJoin("review_sign_offs", (join) =>
      join
        .onRef("review_sign_offs.review_id", "=", "reviews.id")
        .onRef("review_sign_offs.account_id", "=", "review_reviewers.account_id"),
    )
    .select(["reviews.id", "reviews.name", "reviews.started_at", "reviews.due_at", "reviews.spec", "part"])
    .where("review_reviewers.account_id", "=", accountId)
    .where("reviews.state", "=", "open")
    .where("review_sign_offs.at", "is", null)
    .execute();
  return rows.map((row) => camel(row));
}

/** The rows of a review that are of this kind, as they were frozen. */
export async function rowsOfKind(store: Store, reviewId: string, kind: ReviewRowKind) {
  const rows = store.selectFrom("review_rows").select(["id", "subject_id", "facts"]).where("review_id", "=", reviewId);
  return (await rows.where("kind", "=", kind).execute()).map((row) => camel(row));
}

/** The rows of a review in their order, as they are stored. */
export async function storedRowsOf(store: Store, reviewId: string) {
  const rows = store.selectFrom("review_rows").selectAll().where("review_id", "=", reviewId);
  return (await rows.orderBy("position").execute()).map((row) => camel(row));
}

/** Every decision of a review in its order. */
export async function decisionsOf(store: Store, reviewId: string) {
  const made = store.selectFrom("review_decisions").selectAll().where("review_id", "=", reviewId);
  return (await made.orderBy("place").execute()).map((row) => camel(row));
}

/** The stored files of a closed review. */
export async function filesOf(store: Store, reviewId: string) {
  return store
    .selectFrom("review_files")
    .select(["name", "content"])
    .where("review_id", "=", reviewId)
    .orderBy("place")
    .execute();
}
