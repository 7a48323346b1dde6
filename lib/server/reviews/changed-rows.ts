import "server-only";
import type { ChangedRow } from "../review-evidence/evidence-input.ts";
import type { Store } from "../store/base.ts";
import { reviewRowsAfter } from "../store/review-rows.ts";
import type { StoredReview } from "../store/reviews.ts";
import { changesOfRow } from "./shown-row.ts";
import { subjectsNow } from "./subjects-now.ts";

const ALL = { view: "changed", after: -1, limit: Number.MAX_SAFE_INTEGER } as const;

/** The rows of a review that are another now, and in what, as far as the store knows. */
export async function changedRows(db: Store, review: StoredReview): Promise<ChangedRow[]> {
  const subjects = await subjectsNow(db, review);
  const rows = await reviewRowsAfter(db, { ...review, changed: subjects.changed }, null, ALL);
  return rows.map((row) => ({ row: row.id, changes: changesOfRow(row, subjects) }));
}
