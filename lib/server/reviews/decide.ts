import type { ErrorCode } from "#lib/shared/errors/errors.ts";
import type { ReviewDecision } from "#lib/shared/reviews/review-rows.ts";
import type { DecideAnswer } from "#lib/shared/reviews/reviews.ts";
import type { Permit } from "../access/guard.ts";
import type { RecordedNote } from "../audit/recorded.ts";
import { Refusal } from "../base/failure.ts";
import { store } from "../store/db/store.ts";
import type { Undecided } from "../store/reviews/review-decision-rules.ts";
import { decideRows, type StoredDecision } from "../store/reviews/review-decisions.ts";
import { signOff } from "../store/reviews/review-sign-offs.ts";
import { actsSha256 } from "./evidence/digests.ts";
import { asDecision, asSignOff } from "./evidence-input.ts";
import { findReview } from "./find-review.ts";
import { notifyAssigned } from "./notify.ts";

type Takes = Permit<"reviews.take">;
type Ask = {
  id: string;
  rows: readonly { id: string; version: number }[];
  decision: ReviewDecision;
  note: string;
};

const CODES: Record<Exclude<Undecided, "note" | "not_offered" | "restricted">, ErrorCode> = {
  over: "review_over",
  signed_off: "review_signed_off",
  not_found: "not_found",
  own: "review_own",
  no_fallback: "review_no_fallback",
  fallback_signed: "review_fallback_signed",
};

/**
 * Decides about rows of a review. A row that another reviewer has decided since it was shown is not changed and comes back with their name.
 * Throws `not_found`, `review_over`, `review_signed_off`, `review_own`, `review_no_fallback`, `review_fallback_signed`, and `invalid_input`
 * where a note is missing; then nothing is decided.
 */
export async function decide(
  { actor }: Takes,
  { id, rows, decision, note }: Ask,
  { own }: RecordedNote,
): Promise<DecideAnswer> {
  const db = await store();
  await findReview(actor, id, db);
  const by = { id: actor.accountId, email: actor.email, name: actor.name };
  const decided = await decideRows(db, { reviewId: id, by, rows, decision, note, event: own.id }, (saved) =>
    own.event(factsOf(id, saved)),
  );
  if ("refused" in decided) {
    if (decided.refused === "not_offered")
      throw new Refusal("invalid_input", {
        fields: { decision: "Accounts are not rotated, and API tokens are not restricted." },
      });
    if (decided.refused === "restricted")
      throw new Refusal("invalid_input", {
        fields: {
          decision:
            "It is already restricted, and its privileges were not read: Rolecall could not prove that they were reduced.",
        },
      });
    if (decided.refused === "note")
      throw new Refusal("invalid_input", {
        fields: {
          note: "Give a reason. It is also needed to keep an admin, privileged or unverified SQL user, an administrator, or an API token that can change something.",
        },
      });
    throw new Refusal(CODES[decided.refused]);
  }
  const { saved, conflicts } = decided;
  if (saved.length > 0) own.saved();
  if (decision === "not_mine" && saved.length > 0) await notifyAssigned(db);
  return { decided: saved.length, conflicts };
}

function factsOf(reviewId: string, saved: readonly StoredDecision[]) {
  return { review: reviewId, rows: saved.length, sha256: actsSha256(reviewId, saved.map(asDecision)) };
}

/** Signs off this person's part; its decisions then stay as they are. Throws as {@link decide}, and `review_undecided`. */
export async function signOffReview(
  { actor }: Takes,
  { id }: { id: string },
  { own }: RecordedNote,
): Promise<{ decided: number }> {
  const db = await store();
  await findReview(actor, id, db);
  const by = { id: actor.accountId, email: actor.email, name: actor.name };
  const signed = await signOff(db, { reviewId: id, by, event: own.id }, (row) =>
    own.event({ review: id, decided: row.decided, sha256: actsSha256(id, [asSignOff(row)]) }),
  );
  if ("refused" in signed)
    throw new Refusal(signed.refused === "undecided" ? "review_undecided" : CODES[signed.refused]);
  own.saved();
  return signed;
}
