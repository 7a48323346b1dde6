import type { ReviewRowKind } from "#lib/shared/reviews/review-rows.ts";
import type { Store } from "../../store/db/base.ts";
import { type ReviewedAccount, reviewedAccounts } from "../../store/reviews/reviewed-accounts.ts";
import { type ReviewedToken, reviewedTokens } from "../../store/reviews/reviewed-tokens.ts";
import { rowsOfKind, type StoredReview } from "../../store/reviews/reviews.ts";
import { kindsOf } from "../find-review.ts";
import { accountChanges } from "./account-facts.ts";
import { type FrozenFacts, parseFacts } from "./facts.ts";
import { tokenChanges } from "./token-facts.ts";

/** What the rows of a review are about as it is now, by id; nothing where it has no such rows. SQL users come with their rows. */
export type SubjectsNow = {
  accounts: ReadonlyMap<string, ReviewedAccount>;
  tokens: ReadonlyMap<string, ReviewedToken>;
  /** ids of the rows of accounts and tokens that are another now */
  changed: string[];
  at: number;
};

/** Reads what the rows of `review` are about; `at`, in milliseconds, decides which tokens have expired. */
export async function subjectsNow(
  db: Store,
  review: Pick<StoredReview, "id" | "spec">,
  at = Date.now(),
): Promise<SubjectsNow> {
  const kinds = kindsOf(review);
  const [accounts, tokens] = await Promise.all([
    kinds.includes("account") ? byId(reviewedAccounts(db)) : new Map<string, ReviewedAccount>(),
    kinds.includes("token") ? byId(reviewedTokens(db)) : new Map<string, ReviewedToken>(),
  ]);
  const changedOf = async (kind: ReviewRowKind, isChanged: (facts: FrozenFacts, id: string) => boolean) =>
    kinds.includes(kind)
      ? (await rowsOfKind(db, review.id, kind)).flatMap(({ id, facts, subjectId }) =>
          isChanged(parseFacts(facts), subjectId) ? id : [],
        )
      : [];
  const changed = await Promise.all([
    changedOf("account", (facts, id) => accountChanges(facts, accounts.get(id)).length > 0),
    changedOf("token", (facts, id) => tokenChanges(facts, tokens.get(id), at).length > 0),
  ]);
  return { accounts, tokens, changed: changed.flat(), at };
}

async function byId<T extends { id: string }>(all: Promise<readonly T[]>): Promise<Map<string, T>> {
  return new Map((await all).map((each) => [each.id, each]));
}
