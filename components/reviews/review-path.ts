import type { Route } from "next";
import { OPEN_PARAMETER } from "#lib/shared/find.ts";
import type { ReviewView } from "#lib/shared/reviews.ts";

/** The page of a review: a view of it, all rows or one's own, after a position. */
export function reviewPath(
  id: string,
  { view, all, after }: { view?: ReviewView; all?: boolean; after?: number } = {},
): Route {
  const params = new URLSearchParams();
  if (view && view !== "all") params.set("view", view);
  if (all) params.set("rows", "all");
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
