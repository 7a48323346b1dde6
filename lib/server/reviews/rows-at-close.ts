import "server-only";
import { powerOf } from "#lib/shared/reviews/review-rows.ts";
import type { Store } from "../store/db/base.ts";
import { type ReviewRowNow, reviewRowsAfter } from "../store/reviews/review-rows.ts";
import { isLive } from "../store/reviews/reviewed-tokens.ts";
import type { StoredReview } from "../store/reviews/reviews.ts";
import type { RowAtClose } from "./evidence/evidence-input.ts";
import { changesOfRow } from "./shown-row.ts";
import { type SubjectsNow, subjectsNow } from "./start/subjects-now.ts";

const ALL = { view: "all", after: -1, limit: Number.MAX_SAFE_INTEGER } as const;

/** The rows of a review as they are now, and in what they are another, as far as the store knows. */
export async function rowsAtClose(db: Store, review: StoredReview): Promise<RowAtClose[]> {
  const subjects = await subjectsNow(db, review);
  const rows = await reviewRowsAfter(db, { frozenAt: review.frozenAt, id: review.id }, null, ALL);
  return rows.map((row) => ({ row: row.id, changes: changesOfRow(row, subjects), state: stateOf(row, subjects) }));
}

/** The state of a SQL user, the role of an account, the power of a token; null where it is gone or has ended. */
function stateOf(row: ReviewRowNow, { accounts, tokens, at }: SubjectsNow): string | null {
  const { kind, subjectId } = row;
  switch (kind) {
    case "sql_user":
      return row.endedAt === null ? row.stateNow : null;
    case "account": {
      const account = accounts.get(subjectId);
      return account ? `${account.role}${account.disabled ? ", disabled" : ""}` : null;
    }
    case "token": {
      const token = tokens.get(subjectId);
      return token && isLive(token, at) ? powerOf(token.scopes) : null;
    }
    default:
      return kind satisfies never;
  }
}
