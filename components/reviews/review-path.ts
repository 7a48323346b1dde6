import type { Route } from "next";
import type { ReviewView } from "#lib/shared/reviews/reviews.ts";
import type { ShownReview } from "#lib/shared/reviews/shown-review.ts";
import { OPEN_PARAMETER } from "#lib/shared/verbs.ts";

/**
 * Whether the page of a review shows all rows, by `rows` of its address. Without it, an open review shows its reviewer what they decide, and a
 * closed one its result.
 */
export function showsAllRows(
  { manages, mine, state }: Pick<ShownReview, "manages" | "state"> & { mine: unknown },
  rows: unknown,
): boolean {
  if (!manages) return false;
  return mine === null || rows === "all" || (rows !== "mine" && state === "closed");
}

/** The page of a review: a view of it, all rows or one's own, after a position. Without `all`, the page chooses. */
export function reviewPath(
  id: string,
  { view, all, after }: { view?: ReviewView; all?: boolean; after?: number } = {},
): Route {
  const params = new URLSearchParams();
  if (view && view !== "all") params.set("view", view);
  if (all !== undefined) params.set("rows", all ? "all" : "mine");
  if (after !== undefined && after >= 0) params.set("after", String(after));
  return (params.size === 0 ? `/reviews/${id}` : `/reviews/${id}?${params}`) as Route;
}

/** The page of a closed review's evidence. */
export function evidencePath(id: string): Route {
  return `/reviews/${id}/evidence` as Route;
}

/** The page of API tokens; with the id of one, its end is asked for there. */
export function tokenPath(id?: string): Route {
  return (
    id === undefined ? "/profile/tokens" : `/profile/tokens?${OPEN_PARAMETER}=${encodeURIComponent(id)}`
  ) as Route;
}
