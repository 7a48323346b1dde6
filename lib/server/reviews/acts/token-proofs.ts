import { isSameName } from "#lib/shared/people/display-names.ts";
import type { Remedy, ReviewProof } from "#lib/shared/reviews/review-rows.ts";
import type { Facts } from "../../base/note.ts";
import type { Store } from "../../store/db/base.ts";
import { storeTime } from "../../store/db/clock.ts";
import { type OpenRow, openRows } from "../../store/reviews/review-proofs.ts";
import { type ReviewedToken, reviewedTokens } from "../../store/reviews/reviewed-tokens.ts";
import { parseFacts, textIn } from "../start/facts.ts";
import { tokenEnd } from "../start/token-facts.ts";
import type { FoundRemedy } from "./found-remedy.ts";

/** What decisions about tokens are carried out by now, of one review or of all: the store itself knows. */
export async function provedTokens(db: Store, reviewId: string | undefined): Promise<FoundRemedy[]> {
  const open = await openRows(db, "token", reviewId);
  if (open.length === 0) return [];
  const tokens = await reviewedTokens(db);
  const now = await storeTime(db);
  const byId = new Map(tokens.map((token) => [token.id, token]));
  return open.flatMap((row) => {
    const facts = parseFacts(row.facts);
    const token = byId.get(row.subjectId);
    const end = tokenEnd(facts, token, now);
    if (!end) return [];
    const newer = replacementOf(row, textIn(facts, "ownerId"), tokens);
    return {
      ...row,
      clusterId: null,
      carrier: {
        actions: ["token.revoke"],
        targets: [row.subjectId],
        clusterId: null,
        since: row.decidedAt,
        until: now,
      },
      proof: { how: proofOf(row.remedy, end, newer), at: now },
      details: detailsOf(row, token, newer),
    };
  });
}

/**
 * Its end is the proof of both decisions: no call with it is answered any more. `rotate` says so where a newer one has taken its place. A
 * new token alone proves nothing.
 */
function proofOf(remedy: Remedy, end: ReviewProof, newer: ReviewedToken | undefined): ReviewProof {
  switch (remedy) {
    case "remove":
    case "restrict":
      return end;
    case "rotate":
      return newer ? "replaced" : end;
    default:
      return remedy satisfies never;
  }
}

/** The newest token of the same owner and name that was made after the decision. */
function replacementOf(
  { name, subjectId, decidedAt }: OpenRow,
  ownerId: string | null,
  tokens: readonly ReviewedToken[],
): ReviewedToken | undefined {
  return tokens
    .filter(
      ({ id, owner, madeAt, name: other }) =>
        id !== subjectId && owner.id === ownerId && madeAt > decidedAt && isSameName(name, other),
    )
    .sort((one, other) => other.madeAt - one.madeAt)[0];
}

function detailsOf({ subjectId }: OpenRow, token: ReviewedToken | undefined, newer: ReviewedToken | undefined): Facts {
  return {
    tokenId: subjectId,
    revokedAt: token?.revokedAt != null ? new Date(token.revokedAt).toISOString() : undefined,
    newTokenId: newer ? newer.id : undefined,
    newScopes: newer ? newer.scopes.join(" ") : undefined,
  };
}
