import { type RawBuilder, sql } from "kysely";
import { STANDING_DECISIONS } from "#lib/shared/reviews/review-rows.ts";
import { REVIEW_VIEWS, type ReviewCounts, type ReviewView } from "#lib/shared/reviews/reviews.ts";
import type { Store } from "../db/base.ts";
import { isInView, isPassed, isSeenBy, isTheirs, rowsWithNow, type ViewedReview } from "./review-views.ts";
import type { ReviewViewer, StoredReview } from "./reviews.ts";

/** The number of rows in each view and with each decision, for one person's part or for all. */
export async function countRows(
  store: Store,
  { id, ...viewed }: Pick<StoredReview, "id"> & ViewedReview,
  viewer: ReviewViewer,
): Promise<ReviewCounts> {
  const sum = (condition: RawBuilder<boolean>) => sql<number | null>`sum(case when ${condition} then 1 else 0 end)`;
  const passed = viewer ? isPassed(viewer) : sql<boolean>`(1 = 0)`;
  const theirs = sql<boolean>`(not ${passed})`;
  const counted = await rowsWithNow(store, id)
    .where(isSeenBy(viewer))
    .select([
      ...REVIEW_VIEWS.map((view) =>
        sum(
          view === "todo" || view === "decided"
            ? sql<boolean>`(${theirs} and ${isInView(view, viewed)})`
            : isInView(view, viewed),
        ).as(`view_${view}`),
      ),
      ...STANDING_DECISIONS.map((decision) =>
        sum(sql<boolean>`(${theirs} and r.decision = ${sql.lit(decision)})`).as(`decision_${decision}`),
      ),
      sum(passed).as("passed"),
    ])
    .executeTakeFirstOrThrow();
  const values = counted as Record<string, number | string | null>;
  const of = (key: string) => Number(values[key] ?? 0);
  return {
    ...(Object.fromEntries(REVIEW_VIEWS.map((view) => [view, of(`view_${view}`)])) as Record<ReviewView, number>),
    ...(Object.fromEntries(STANDING_DECISIONS.map((each) => [each, of(`decision_${each}`)])) as Pick<
      ReviewCounts,
      (typeof STANDING_DECISIONS)[number]
    >),
    passed: of("passed"),
  };
}

/** How many rows a person has left to decide. */
export async function countLeft(store: Store, reviewId: string, viewer: NonNullable<ReviewViewer>): Promise<number> {
  const { count } = await store
    .selectFrom("review_rows as r")
    .select(({ fn }) => fn.countAll<number>().as("count"))
    .where("r.review_id", "=", reviewId)
    .where("r.decision", "is", null)
    .where(isTheirs(viewer))
    .executeTakeFirstOrThrow();
  return count;
}

/** Whether there is a row that this person decides. */
export async function hasRows(store: Store, reviewId: string, viewer: NonNullable<ReviewViewer>): Promise<boolean> {
  const row = await store
    .selectFrom("review_rows as r")
    .select("r.id")
    .where("r.review_id", "=", reviewId)
    .where(isTheirs(viewer))
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/** The number of rows of each part, by sole owner and by reviewer. */
export async function progressOf(store: Store, reviewId: string) {
  const rows = await store
    .selectFrom("review_rows")
    .select(["part", "own_of as ownOf", "decided_by_id as decidedBy", ({ fn }) => fn.countAll<number>().as("count")])
    .where("review_id", "=", reviewId)
    .groupBy(["part", "own_of", "decided_by_id"])
    .execute();
  return rows;
}

/** The number of rows of each of these reviews, by decision and by whether it is carried out. */
export async function totalsOf(store: Store, ids: readonly string[]) {
  if (ids.length === 0) return [];
  const rows = await store
    .selectFrom("review_rows")
    .select(["review_id as id", "decision", "remedy", ({ fn }) => fn.countAll<number>().as("count")])
    .where("review_id", "in", ids)
    .groupBy(["review_id", "decision", "remedy"])
    .execute();
  return rows;
}
