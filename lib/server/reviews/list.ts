import "server-only";
import type { RotationTargets } from "#lib/shared/passwords/rotation.ts";
import { clustersWith, may } from "#lib/shared/policy.ts";
import { startReviewInput } from "#lib/shared/reviews/review-inputs.ts";
import { type ReviewRowKind, STANDING_DECISIONS } from "#lib/shared/reviews/review-rows.ts";
import type {
  ListedReview,
  Review,
  ReviewCounts,
  ReviewerProgress,
  ReviewList,
  ReviewTotals,
} from "#lib/shared/reviews/reviews.ts";
import type { Actor, Permit } from "../access/guard.ts";
import { accountNamesOf } from "../store/audit/audit-queries.ts";
import type { Store } from "../store/db/base.ts";
import { store } from "../store/db/store.ts";
import { countLeft, countRows, progressOf, totalsOf } from "../store/reviews/review-counts.ts";
import { rowsToRotate } from "../store/reviews/review-rows.ts";
import {
  openPartsOf,
  reviewersOf,
  reviewsFor,
  type StoredReview,
  type StoredReviewer,
  signOffsOf,
} from "../store/reviews/reviews.ts";
import { clustersOf, type FoundReview, findReview, kindsOf, namesIn, reach, seesNow } from "./find-review.ts";
import { subjectsNow } from "./start/subjects-now.ts";

/** The most that one page names; the rest follow in another rotation. */
const MOST = 1_000;

/** The SQL users of a review that are to be rotated and not proved, as far as this person sees them there and may reset them. */
async function toRotate(db: Store, actor: Actor, { review, manages, mine }: FoundReview): Promise<RotationTargets> {
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

type Takes = Permit<"reviews.take">;

/** The reviews that this person started or decides in; all for an administrator. */
export async function listReviews({ actor }: Takes): Promise<ReviewList> {
  const db = await store();
  const reviews = await reviewsFor(db, actor.role === "administrator" ? undefined : actor.accountId);
  const reviewers = await reviewersOf(
    db,
    reviews.map(({ id }) => id),
  );
  const seen = reviews.flatMap((review) => {
    const reached = reach(actor, review, reviewers);
    return reached ? [{ review, ...reached }] : [];
  });
  const totals = await totalsByReview(
    db,
    seen.flatMap(({ review, manages }) => (manages ? review.id : [])),
  );
  const next = seen.flatMap(({ review, manages }) => (manages ? (review.repeatAt ?? []) : []));
  return {
    reviews: await Promise.all(
      seen.map(async ({ review, manages, mine }) =>
        asListed(review, {
          manages,
          reviewers,
          totals: manages ? (totals.get(review.id) ?? NONE) : totalsIn(await countRows(db, review, mine)),
        }),
      ),
    ),
    mayStart: may(actor, "reviews.manage"),
    nextAt: next.length > 0 ? Math.min(...next) : null,
  };
}

const NONE: ReviewTotals = { all: 0, decided: 0, open: 0, keep: 0, restrict: 0, rotate: 0, remove: 0 };

async function totalsByReview(db: Store, ids: readonly string[]): Promise<Map<string, ReviewTotals>> {
  const totals = new Map(ids.map((id) => [id, { ...NONE }]));
  for (const { id, decision, remedy, count } of await totalsOf(db, ids)) {
    const of = totals.get(id);
    if (!of) continue;
    of.all += count;
    if (remedy === "open") of.open += count;
    if (decision === null) continue;
    of.decided += count;
    of[decision] += count;
  }
  return totals;
}

function totalsIn(counts: ReviewCounts): ReviewTotals {
  const { all, decided, open } = counts;
  const ofDecision = Object.fromEntries(STANDING_DECISIONS.map((each) => [each, counts[each]]));
  return { all, decided, open, ...(ofDecision as Pick<ReviewTotals, (typeof STANDING_DECISIONS)[number]>) };
}

type Listing = { manages: boolean; reviewers: readonly StoredReviewer[]; totals: ReviewTotals };

function asListed(review: StoredReview, { manages, reviewers, totals }: Listing): ListedReview {
  const names = reviewers.flatMap(({ reviewId, name }) => (reviewId === review.id ? name : []));
  return {
    id: review.id,
    name: review.name,
    state: review.state,
    by: review.startedBy,
    startedAt: review.startedAt,
    dueAt: review.dueAt,
    closedAt: review.closedAt,
    closedBy: review.closedBy,
    clusters: manages ? clustersOf(review).map(({ name }) => name) : [],
    kinds: kindsOf(review),
    totals,
    reviewers: manages ? [...new Set(names)] : [],
    manifest: manages ? review.manifest : null,
  };
}

/** One review. Throws `not_found`. */
export async function getReview({ actor }: Takes, { id }: { id: string }): Promise<Review> {
  const db = await store();
  const found = await findReview(actor, id, db);
  const { review, reviewers, manages, mine } = found;
  const { changed } = await subjectsNow(db, review);
  const viewed = { ...review, changed };
  const [counts, ownCounts, signOffs] = await Promise.all([
    manages ? countRows(db, viewed, null) : null,
    mine ? countRows(db, viewed, mine) : null,
    signOffsOf(db, [id]),
  ]);
  if (ownCounts && !seesNow(found)) ownCounts.changed = 0;
  const signedAt = (person: string) => signOffs.find(({ accountId }) => accountId === person)?.at ?? null;
  const shown = counts ?? ownCounts;
  const spec = startReviewInput.parse(JSON.parse(review.spec));
  return {
    ...asListed(review, { manages, reviewers, totals: shown ? totalsIn(shown) : NONE }),
    frozenAt: review.frozenAt,
    sha256: review.sha256,
    counts,
    manages,
    leftOut: manages ? namesIn(review.leftOut) : [],
    scope: manages ? namesIn(review.scope) : [],
    mine: ownCounts ? { counts: ownCounts, signedAt: signedAt(actor.accountId) } : null,
    progress: manages ? await progress(db, found, signedAt) : [],
    remindDays: spec.remindDays,
    repeatAt: manages ? review.repeatAt : null,
    toRotate: await toRotate(db, actor, found),
  };
}

async function progress(
  db: Store,
  { review, reviewers }: FoundReview,
  signedAt: (accountId: string) => number | null,
): Promise<ReviewerProgress[]> {
  const ids = [...new Set(reviewers.map(({ accountId }) => accountId))];
  const [counted, present] = await Promise.all([progressOf(db, review.id), accountNamesOf(db, ids)]);
  return [...Map.groupBy(reviewers, ({ accountId }) => accountId)].map(([accountId, ofReviewer]) => {
    const parts = new Set(ofReviewer.map(({ part }) => part));
    const theirs = counted.filter(({ part, ownOf }) => parts.has(part) && ownOf !== accountId);
    const sum = (rows: typeof counted) => rows.reduce((all, { count }) => all + count, 0);
    return {
      name: ofReviewer[0]?.name ?? "",
      accountId: present.has(accountId) ? accountId : null,
      teams: ofReviewer.map(({ label }) => label).filter(Boolean),
      rows: sum(theirs),
      decided: sum(counted.filter(({ decidedBy }) => decidedBy === accountId)),
      left: sum(theirs.filter(({ decidedBy }) => decidedBy === null)),
      signedAt: signedAt(accountId),
    };
  });
}

/** The open reviews in which rows wait for this person's decision, earliest due date first. */
export async function toReview(db: Store, accountId: string): Promise<WaitingReview[]> {
  const parts = await openPartsOf(db, accountId);
  const reviews = [...Map.groupBy(parts, ({ id }) => id).values()];
  const waiting = await Promise.all(
    reviews.map(async (ofReview) => {
      const [first] = ofReview;
      if (!first) return [];
      const viewer = { accountId, parts: ofReview.map(({ part }) => part) };
      const left = await countLeft(db, first.id, viewer);
      return left > 0 ? [{ ...first, left, kinds: kindsOf(first) }] : [];
    }),
  );
  return waiting.flat().sort((one, other) => one.dueAt - other.dueAt);
}

type WaitingReview = {
  id: string;
  name: string;
  left: number;
  kinds: ReviewRowKind[];
  startedAt: number;
  dueAt: number;
};

/** How many rows wait for this person's decision in all reviews. */
export async function countToReview({ accountId }: Actor): Promise<number> {
  const waiting = await toReview(await store(), accountId);
  return waiting.reduce((sum, { left }) => sum + left, 0);
}
