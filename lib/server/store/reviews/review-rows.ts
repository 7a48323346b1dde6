import { sql } from "kysely";
import type { ReviewView } from "#lib/shared/reviews/reviews.ts";
import type { Store } from "../db/base.ts";
import { camel } from "../db/camel.ts";
import { SET_AT } from "../passwords/password-dues.ts";
import { heirOf, isInView, isPassed, isSeenBy, rowsWithNow, type ViewedReview } from "./review-views.ts";
import type { ReviewViewer, StoredReview } from "./reviews.ts";

/** Rows of a review by position, after this one; `limit` at most. Times are epoch milliseconds. */
export async function reviewRowsAfter(
  store: Store,
  { id, ...viewed }: Pick<StoredReview, "id"> & ViewedReview,
  viewer: ReviewViewer,
  { view, after, limit }: { view: ReviewView; after: number; limit: number },
) {
  const passed = viewer ? isPassed(viewer) : sql<boolean>`(1 = 0)`;
  const rows = await rowsWithNow(store, id)
    .selectAll("r")
    .select(["sql_users.ended_at as endedAt", "sql_users.admin_state as stateNow"])
    .select(["sql_users.owner_team_id as ownerNow", SET_AT.as("passwordNow"), "sql_users.held as heldNow"])
    .select(heirOf("sql_users").as("otherId"))
    .where("r.position", ">", after)
    .where(isSeenBy(viewer))
    .where(isInView(view, viewed))
    .$if(view === "todo" || view === "decided", (query) => query.where(sql<boolean>`(not ${passed})`))
    .orderBy("r.position")
    .limit(limit)
    .execute();
  return rows.map((row) => camel(row));
}

export type ReviewRowNow = Awaited<ReturnType<typeof reviewRowsAfter>>[number];

/** The first SQL users of a review, by position, that are to be rotated, exist, and have no proved new password. */
export async function rowsToRotate(store: Store, reviewId: string, viewer: ReviewViewer, most: number) {
  const rows = await rowsWithNow(store, reviewId)
    .select(["r.cluster_id", "r.name"])
    .where("r.decision", "=", "rotate")
    .where("r.remedy", "=", "open")
    .where("sql_users.ended_at", "is", null)
    .where("sql_users.id", "is not", null)
    .where(isSeenBy(viewer))
    .orderBy("r.position")
    .limit(most)
    .execute();
  return rows.map((row) => camel(row));
}
