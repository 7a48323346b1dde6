import "server-only";
import type { RotationTargets } from "#lib/shared/passwords/rotation.ts";
import { clustersWith } from "#lib/shared/policy.ts";
import type { Actor } from "../access/guard.ts";
import type { Store } from "../store/db/base.ts";
import { rowsToRotate } from "../store/reviews/review-rows.ts";
import type { FoundReview } from "./find-review.ts";

/** The most that one page names; the rest follow in another rotation. */
const MOST = 1_000;

/** The SQL users of a review that are to be rotated and not proved, as far as this person sees them there and may reset them. */
export async function toRotate(
  db: Store,
  actor: Actor,
  { review, manages, mine }: FoundReview,
): Promise<RotationTargets> {
  if (!manages && review.state === "closed") return [];
  const allowed = clustersWith(actor, "sql_users.reset");
  if (allowed !== "all" && allowed.size === 0) return [];
  const rows = await rowsToRotate(db, review.id, manages ? null : mine, MOST);
  const theirs = rows.filter(({ clusterId }) => allowed === "all" || allowed.has(clusterId));
  return [...Map.groupBy(theirs, ({ clusterId }) => clusterId)].map(([clusterId, of]) => ({
    clusterId,
    names: of.map(({ name }) => name),
  }));
}
