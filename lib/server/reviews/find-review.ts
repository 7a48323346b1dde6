import { z } from "zod";
import { may } from "#lib/shared/policy.ts";
import { isForAdministrators, kindsIn } from "#lib/shared/reviews/reviews.ts";
import { readsAll } from "../access/actor.ts";
import type { Actor } from "../access/guard.ts";
import { Refusal } from "../base/failure.ts";
import type { Store } from "../store/db/base.ts";
import { store } from "../store/db/store.ts";
import {
  type ReviewViewer,
  reviewersOf,
  reviewOf,
  type StoredReview,
  type StoredReviewer,
} from "../store/reviews/reviews.ts";

/** A review with this person's access to it. */
export type FoundReview = {
  review: StoredReview;
  reviewers: StoredReviewer[];
  /** they started it and still manage its clusters, or are an administrator; only an administrator manages accounts and tokens. A token that reads all reads as one */
  manages: boolean;
  /** the part that they decide; null where there is none */
  mine: NonNullable<ReviewViewer> | null;
};

const clustersSchema = z.array(
  z.object({
    id: z.string(),
    name: z.string(),
    readAt: z.number(),
    rows: z.number(),
    /** how many SQL users the list had; absent in a review of an older version */
    listed: z.number().exactOptional(),
  }),
);
const invitationsSchema = z.array(
  z.object({
    email: z.string(),
    role: z.string(),
    teams: z.string(),
    clusterRoles: z.string(),
    invitedBy: z.string().nullable(),
    expiresAt: z.number(),
  }),
);
/** The clusters of a review, with the time of the complete list that was frozen. */
export const clustersOf = (review: Pick<StoredReview, "clusters">) => clustersSchema.parse(JSON.parse(review.clusters));
/** The open invitations at its start; undefined where it is not about accounts, or of an older version. */
export const invitationsOf = ({ invitations }: Pick<StoredReview, "invitations">) =>
  invitations === null ? undefined : invitationsSchema.parse(JSON.parse(invitations));
const specSchema = z.object({
  scope: z.object({
    clusters: z.array(z.string()),
    label: z.string().nullable().default(null),
    accounts: z.boolean().default(false),
    tokens: z.boolean().default(false),
  }),
});
/** What the rows of a review are about. */
export const kindsOf = ({ spec }: Pick<StoredReview, "spec">) => kindsIn(specSchema.parse(JSON.parse(spec)).scope);
/** The names in a stored JSON list. */
export const namesIn = (json: string) => z.array(z.string()).parse(JSON.parse(json));

/** Whether they see the present state of the rows. In a closed review only those who manage it do, since teams and roles may have changed. */
export const seesNow = ({ review: { state }, manages }: Pick<FoundReview, "review" | "manages">) =>
  manages || state !== "closed";

/** What the actor may see of a review; undefined where it does not exist for them. */
export function reach(
  actor: Actor,
  review: StoredReview,
  reviewers: readonly StoredReviewer[],
): Pick<FoundReview, "manages" | "mine"> | undefined {
  const parts = reviewers.flatMap(({ reviewId, accountId, part }) =>
    reviewId === review.id && accountId === actor.accountId ? part : [],
  );
  const isTheirs = review.startedById === actor.accountId;
  const manages =
    readsAll(actor) ||
    (isTheirs &&
      !isForAdministrators(kindsOf(review)) &&
      clustersOf(review).every(({ id }) => may(actor, "sql_users.describe", id)));
  if (!manages && parts.length === 0) return undefined;
  return { manages, mine: parts.length > 0 ? { accountId: actor.accountId, parts } : null };
}

/** The review, for its reviewers, its starter and administrators. Throws `not_found` for others. */
export async function findReview(actor: Actor, id: string, db?: Store): Promise<FoundReview> {
  const from = db ?? (await store());
  const [review, reviewers] = await Promise.all([reviewOf(from, id), reviewersOf(from, [id])]);
  const reached = review && reach(actor, review, reviewers);
  if (!review || !reached) throw new Refusal("not_found");
  return { review, reviewers, ...reached };
}

/** The review, for those who manage it. Throws `not_found`, and `forbidden` for its reviewers. */
export async function findManaged(actor: Actor, id: string): Promise<FoundReview> {
  const found = await findReview(actor, id);
  if (!found.manages) throw new Refusal("forbidden");
  return found;
}
