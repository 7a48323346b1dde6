import { may } from "#lib/shared/policy.ts";
import type { ReviewRows } from "#lib/shared/reviews/review-rows.ts";
import type { ReviewView } from "#lib/shared/reviews/reviews.ts";
import type { Actor, Permit } from "../access/guard.ts";
import { store } from "../store/db/store.ts";
import { teamsLedBy } from "../store/people/teams.ts";
import { isSignedOff } from "../store/reviews/review-held.ts";
import { type ReviewRowNow, reviewRowsAfter } from "../store/reviews/review-rows.ts";
import { signOffsOf } from "../store/reviews/reviews.ts";
import { type FoundReview, findReview, kindsOf, seesNow } from "./find-review.ts";
import { rowAsShown } from "./shown-row.ts";
import { subjectsNow } from "./start/subjects-now.ts";

type Ask = { id: string; view: ReviewView; mine: boolean; after: number; limit: number };

/** Rows of a review, page by page: those that this person decides, or all for those who manage it. Throws `not_found`. */
export async function getReviewRows(
  { actor }: Permit<"reviews.take">,
  { id, view, mine, after, limit }: Ask,
): Promise<ReviewRows> {
  const db = await store();
  const found = await findReview(actor, id, db);
  const { review } = found;
  const viewer = found.manages && !mine ? null : (found.mine ?? { accountId: actor.accountId, parts: [] });
  const now = seesNow(found);
  if (view === "changed" && !now) return { rows: [], more: false };
  const subjects = await subjectsNow(db, review);
  const { changed } = subjects;
  const [rows, signOffs, leads] = await Promise.all([
    reviewRowsAfter(db, { ...review, changed }, viewer, { view, after, limit: limit + 1 }),
    signOffsOf(db, [id]),
    kindsOf(review).includes("token") ? teamsLedBy(db, actor.accountId) : new Set<string>(),
  ]);
  const signed = new Set(signOffs.map(({ accountId }) => accountId));
  const decides = review.state === "open" && !signed.has(actor.accountId);
  return {
    rows: rows.slice(0, limit).map((row) => {
      const mayChange = decides && found.mine && !isSignedOff(row, found.mine.parts, signed);
      return rowAsShown(row, {
        now,
        closedAt: review.closedAt,
        subjects,
        mayDecide: isTheirs(row, mayChange ? found.mine : null),
        opens: mayOpen(row, actor, leads),
        suggests: row.kind === "sql_user" && may(actor, "sql_users.apply", row.clusterId),
      });
    }),
    more: rows.length > limit,
  };
}

function isTheirs(row: ReviewRowNow, mine: FoundReview["mine"]): boolean {
  const parts = mine && row.ownOf !== mine.accountId ? mine.parts : [];
  const isGivenAway = row.decision === null && row.passedFrom !== null && parts.includes(row.passedFrom);
  return parts.includes(row.part) || isGivenAway;
}

/** Whether they may open the page on which its decision is carried out. */
function mayOpen({ kind, clusterId, ownerTeamId }: ReviewRowNow, actor: Actor, leads: ReadonlySet<string>): boolean {
  switch (kind) {
    case "sql_user":
      return may(actor, "sql_users.read", clusterId);
    case "account":
      return may(actor, "accounts.manage");
    case "token":
      return may(actor, "accounts.manage") || (ownerTeamId !== null && leads.has(ownerTeamId));
    default:
      return kind satisfies never;
  }
}
